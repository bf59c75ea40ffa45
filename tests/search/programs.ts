/** A program with a network and trees to search, then `text`. */
export function program(text: string): string {
  return `pipeline search

dataset bars = simulate(assets: 4)
label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: stop_first)
dataset rows = bars
  |> labelled(outcome.profit)
  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
model Heads(hidden: Int in 1.. = 8, heads: Int in 1..16 = 4, dropout: Float in 0..<1 = 0.1) where hidden % heads == 0 {
  input x: Tensor[feature]
  output logit = x |> dense(hidden) |> relu |> dropout(dropout) |> dense(1)
}
stage base = train(lightgbm(), rows)
stage network = train(Heads(hidden: 16), rows) { loss: focal(), optimizer: adamw(learning_rate: 1e-3), epochs: 5 }
${text}
`;
}
