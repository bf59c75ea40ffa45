import { describe, expect, it } from 'vitest';
import { editDistance, suggest } from '../../../language/diagnostics/suggest.ts';

const operators = [
  'rsi',
  'macd',
  'sma',
  'ema',
  'returns',
  'volatility',
  'triple_barrier',
  'log_loss',
  'evaluate',
  'train',
];

describe('suggest', () => {
  it('finds a slip of the fingers', () => {
    expect(suggest('retruns', operators)).toBe('returns');
    expect(suggest('volatilty', operators)).toBe('volatility');
    expect(suggest('evalute', operators)).toBe('evaluate');
    expect(suggest('triple_barier', operators)).toBe('triple_barrier');
  });
  it('prefers the same letters in another case', () => {
    expect(suggest('RSI', operators)).toBe('rsi');
    expect(suggest('lstm', ['lst', 'LSTM'])).toBe('LSTM');
  });
  it('knows the same words in another order', () => expect(suggest('loss_log', operators)).toBe('log_loss'));
  it('knows what is abbreviated, where it is one name only', () => {
    expect(suggest('lr', ['epochs', 'learning_rate', 'weight_decay'])).toBe('learning_rate');
    expect(suggest('valid', ['train', 'validation'])).toBe('validation');
    expect(suggest('lr', ['learning_rate', 'long_range', 'epochs'])).toBeUndefined();
    expect(suggest('vo', operators)).toBeUndefined();
  });
  it('takes the nearest, and of equally near ones the first', () => {
    expect(suggest('smaa', ['ema', 'sma'])).toBe('sma');
    expect(suggest('emx', ['ema', 'emb'])).toBe('ema');
  });
  it('lets one letter of a short name be wrong', () => {
    expect(suggest('rsj', operators)).toBe('rsi');
    expect(suggest('sri', operators)).toBe('rsi');
    expect(suggest('gpu', ['cpu', 'cuda'])).toBeUndefined();
    expect(suggest('b', ['a'])).toBeUndefined();
  });
  it('does not guess', () => {
    expect(suggest('bollinger', operators)).toBeUndefined();
    expect(suggest('trees', operators)).toBeUndefined();
    expect(suggest('xyz', operators)).toBeUndefined();
    expect(suggest('barrier', operators)).toBeUndefined();
    expect(suggest('', operators)).toBeUndefined();
    expect(suggest('anything', [])).toBeUndefined();
  });
  it('never suggests what was written', () => expect(suggest('rsi', ['rsi'])).toBeUndefined());
});

describe('editDistance', () => {
  it('counts insertions, deletions, substitutions and swaps of neighbours', () => {
    expect(editDistance('kitten', 'sitting', 9)).toBe(3);
    expect(editDistance('ab', 'ba', 9)).toBe(1);
    expect(editDistance('', 'abc', 9)).toBe(3);
    // Restricted: no place is edited twice. The unrestricted distance is 2.
    expect(editDistance('ca', 'abc', 9)).toBe(3);
  });
  it('gives up beyond its limit', () => {
    expect(editDistance('kitten', 'sitting', 2)).toBeUndefined();
    expect(editDistance('a', 'abcdef', 3)).toBeUndefined();
  });
});
