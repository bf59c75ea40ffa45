import type { OperatorEntry } from '../registry.ts';

export const operators: Readonly<Record<string, OperatorEntry>> = {};
