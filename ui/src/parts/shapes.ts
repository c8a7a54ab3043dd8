// The outlines that seals, punches and the mark are made of, as SVG path data.

const point = (x: number, y: number) => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** A disc with a milled edge: `teeth` points between two radii. */
export function reeded(centre: number, outer: number, inner: number, teeth: number): string {
  const points = Array.from({ length: teeth * 2 }, (_, i) => {
    const angle = (Math.PI * i) / teeth - Math.PI / 2;
    const radius = i % 2 === 0 ? outer : inner;
    return point(centre + radius * Math.cos(angle), centre + radius * Math.sin(angle));
  });
  return `M${points.join('L')}Z`;
}

/** Its left half, closed by a straight edge. */
export function reededHalf(centre: number, outer: number, inner: number, teeth: number): string {
  const points = Array.from({ length: teeth + 1 }, (_, i) => {
    const angle = (Math.PI * i) / teeth + Math.PI / 2;
    const radius = i % 2 === 0 ? outer : inner;
    return point(centre + radius * Math.cos(angle), centre + radius * Math.sin(angle));
  });
  return `M${points.join('L')}Z`;
}

/** A triangle on its base with rounded corners. */
export function triangle(centre: number, top: number, bottom: number, width: number, round = 9): string {
  const corners: [number, number][] = [
    [centre, top],
    [centre + width / 2, bottom],
    [centre - width / 2, bottom],
  ];
  return (
    corners
      .map(([x, y], i) => {
        const towards = ([tx, ty]: [number, number]) => {
          const share = (round * 1.5) / Math.hypot(tx - x, ty - y);
          return point(x + (tx - x) * share, y + (ty - y) * share);
        };
        const before = corners[(i + 2) % 3] ?? [x, y];
        const after = corners[(i + 1) % 3] ?? [x, y];
        return `${i === 0 ? 'M' : 'L'}${towards(before)}Q${point(x, y)} ${towards(after)}`;
      })
      .join('') + 'Z'
  );
}

/** Two crossed bars of width `width`, reaching `reach` from the centre. */
export function saltire(centre: number, reach: number, width: number): string {
  const half = width / 2;
  const inner = half * 1.414;
  const points: [number, number][] = [
    [0, -inner],
    [reach - half, -reach - half],
    [reach + half, -reach + half],
    [inner, 0],
    [reach + half, reach - half],
    [reach - half, reach + half],
    [0, inner],
    [-reach + half, reach + half],
    [-reach - half, reach - half],
    [-inner, 0],
    [-reach - half, -reach + half],
    [-reach + half, -reach - half],
  ];
  return `M${points.map(([x, y]) => point(centre + x, centre + y)).join('L')}Z`;
}
