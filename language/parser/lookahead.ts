import { type ILookaheadStrategy, LLkLookaheadStrategy } from 'chevrotain';

type Alternation = ILookaheadStrategy['buildLookaheadForAlternation'];
type Optional = ILookaheadStrategy['buildLookaheadForOptional'];

/**
 * Chevrotain's own decisions by the next tokens, each worked out when it is first to be made: a text needs few of them, and all together
 * take longer than a small text.
 */
export class LookaheadOnDemand extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation(place: Parameters<Alternation>[0]): ReturnType<Alternation> {
    return onDemand(() => super.buildLookaheadForAlternation(place));
  }

  override buildLookaheadForOptional(place: Parameters<Optional>[0]): ReturnType<Optional> {
    return onDemand(() => super.buildLookaheadForOptional(place));
  }
}

/** The decision that `make` gives, made at its first call. It is called on a parser. */
function onDemand<G, R>(make: () => (given?: G) => R): (given?: G) => R {
  let decide: ((given?: G) => R) | undefined;
  return function (this: unknown, given?: G): R {
    decide ??= make();
    return decide.call(this, given);
  };
}
