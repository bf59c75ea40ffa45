import type { Callable } from '../../compiler/stdlib/callable.ts';
import type { Library } from '../../compiler/stdlib/library.ts';

/** Whether this version can run what `callable` makes: a model only where it has every layer of its body. */
export function isAvailable(callable: Callable, library: Library): boolean {
  if (callable.kind === 'operator') return callable.signature.unavailable !== true;
  const { span } = callable.declaration;
  const words = new Set(callable.module.file.text.slice(span.start, span.end).match(/\w+/g) ?? []);
  return [...words].every((word) => !isUnavailableLayer(word, library));
}

function isUnavailableLayer(name: string, library: Library): boolean {
  const layers = (library.callables.get(name) ?? []).filter(
    (one) => one.kind === 'operator' && one.signature.family === 'layer',
  );
  return layers.length > 0 && layers.every((one) => one.kind === 'operator' && one.signature.unavailable === true);
}
