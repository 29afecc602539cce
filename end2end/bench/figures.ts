// What benchmarks print.

export function percentiles(values: number[]) {
  const ordered = [...values].sort((a, b) => a - b);
  const at = (share: number) => Math.round(10 * ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))]) / 10;
  return { p50: at(0.5), p95: at(0.95), most: at(1), of: ordered.length };
}

export const print = (figures: object) => console.log(JSON.stringify(figures));
