/** Turns Ctrl-C into an abort: the first asks running steps to stop, the second ends the process at once. */
export interface AbortWatch {
  readonly signal: AbortSignal;
  close(): void;
}

/** Also aborts on SIGTERM and SIGHUP, and when the launcher that started this process dies. */
export function watchAbort(note: (text: string) => void): AbortWatch {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    note('stopping: finished steps are kept, trainings write a checkpoint; Ctrl-C again ends at once');
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  // Present only under the launcher (bin/pipec.js); it must not keep a finished run alive.
  process.on('disconnect', stop);
  process.channel?.unref();
  return {
    signal: controller.signal,
    close: () => {
      for (const signal of signals) process.removeListener(signal, stop);
      process.removeListener('disconnect', stop);
    },
  };
}
