// Frames as a camera gives them: cloudy ground, small print, noise, and a label lying turned on it or none.

/** Evenly spread numbers from 0 to 1. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** RGBA of a scene; `symbol` is `{ size, dark(x, y) }` or null, shown at `pixels` a module and turned by a tenth. */
export function scene(width, height, symbol, pixels) {
  const next = random(9);
  const grid = Array.from({ length: 32 * 32 }, () => 120 + 80 * next());
  const cloudy = (x, y) => {
    const [gx, gy] = [(x / width) * 30, (y / height) * 30];
    const [ix, iy] = [Math.floor(gx), Math.floor(gy)];
    const [fx, fy] = [gx - ix, gy - iy];
    const at = (a, b) => grid[b * 32 + a];
    const above = at(ix, iy) * (1 - fx) + at(ix + 1, iy) * fx;
    const below = at(ix, iy + 1) * (1 - fx) + at(ix + 1, iy + 1) * fx;
    return above * (1 - fy) + below * fy;
  };
  const words = Array.from({ length: 400 }, () => [
    next() * width,
    Math.floor((next() * height) / 14) * 14,
    2 + next() * 6,
  ]);
  const grey = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) grey[y * width + x] = cloudy(x, y);
  for (const [left, top, stroke] of words) {
    for (let y = 0; y < 9; y += 1) {
      for (let x = 0; x < stroke; x += 1) {
        const place = (Math.floor(top) + y) * width + Math.floor(left) + x;
        if (place < grey.length) grey[place] = 40;
      }
    }
  }
  if (symbol !== null) draw(grey, width, height, symbol, pixels);
  const rgba = new Uint8Array(width * height * 4);
  grey.forEach((value, place) => {
    const level = Math.max(0, Math.min(255, value + 12 * (next() + next() - 1)));
    rgba.set([level, level, level, 255], place * 4);
  });
  return rgba;
}

function draw(grey, width, height, symbol, pixels) {
  const [sine, cosine] = [Math.sin(0.1), Math.cos(0.1)];
  const half = symbol.size / 2;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      let samples = 0;
      for (const [dx, dy] of [
        [0.25, 0.25],
        [0.75, 0.25],
        [0.25, 0.75],
        [0.75, 0.75],
      ]) {
        const [px, py] = [(x + dx - width / 2) / pixels, (y + dy - height / 2) / pixels];
        const [u, v] = [px * cosine + py * sine + half, py * cosine - px * sine + half];
        if (u < -4 || v < -4 || u >= symbol.size + 4 || v >= symbol.size + 4) continue;
        const inside = u >= 0 && v >= 0 && u < symbol.size && v < symbol.size;
        sum += inside && symbol.dark(Math.floor(u), Math.floor(v)) ? 45 : 205;
        samples += 1;
      }
      if (samples > 0) grey[y * width + x] = (sum + (4 - samples) * grey[y * width + x]) / 4;
    }
  }
}
