/** Turns Ctrl-C into an abort: the first asks running steps to stop, the second ends the process at once. */
export interface AbortWatch {
  readonly signal: AbortSignal;
  close(): void;
}

/**
 * npm, and the launcher under an older Node, hand on a signal that the terminal has already sent to all of them: what follows within
 * this many milliseconds is the same Ctrl-C.
 */
const sameKeyPress = 300;

/** Also aborts on SIGTERM and SIGHUP, when the launcher that started this process dies, and when nobody reads the output any more. */
export function watchAbort(note: (text: string) => void): AbortWatch {
  const controller = new AbortController();
  let first = 0;
  const stop = (why: string): void => {
    if (controller.signal.aborted) return;
    first = performance.now();
    controller.abort();
    note(`${why}: finished steps are kept, trainings write a checkpoint`);
  };
  const onSignal = (): void => {
    if (controller.signal.aborted && performance.now() - first > sameKeyPress) process.exit(130);
    stop('stopping (Ctrl-C again ends at once)');
  };
  const onDisconnect = (): void => stop('stopping, since the process that started this one is gone');
  const onUnread = (): void => stop('stopping, since nobody reads the output any more');
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  // Present only under the launcher (bin/pipec.js); it must not keep a finished run alive.
  process.on('disconnect', onDisconnect);
  process.channel?.unref();
  process.stdout.on('error', onUnread);
  process.stderr.on('error', onUnread);
  return {
    signal: controller.signal,
    close: () => {
      for (const signal of signals) process.removeListener(signal, onSignal);
      process.removeListener('disconnect', onDisconnect);
      process.stdout.removeListener('error', onUnread);
      process.stderr.removeListener('error', onUnread);
    },
  };
}
