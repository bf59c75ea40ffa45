/** Whether a layer is at one of the `paths` or below: `encoded.0` freezes `encoded.0.dense`. */
export function frozenLayers(paths: readonly string[] = []): (layer: string) => boolean {
  return (layer) => paths.some((path) => layer === path || layer.startsWith(`${path}.`));
}
