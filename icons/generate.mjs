// Draws the app mark as SVG and has the Tauri CLI make every size from it.
// The mark is never green and never a tick, so that the logo cannot pass for a verdict.
// Run: `cargo xtask icons`. The results are committed, with the sum of each in sums.txt; with --check nothing
// is drawn, and it fails when the drawing, the files and their sums do not belong together.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const ui = join(here, '..', 'ui');
const INK = '#17231D';
const SHEET = '#FFFFFF';

/** A disc whose edge is milled like a coin's: `teeth` points between two radii. */
function reeded(centre, outer, inner, teeth) {
  const points = [];
  for (let i = 0; i < teeth * 2; i += 1) {
    const angle = (Math.PI * i) / teeth - Math.PI / 2;
    const radius = i % 2 === 0 ? outer : inner;
    points.push(`${(centre + radius * Math.cos(angle)).toFixed(1)} ${(centre + radius * Math.sin(angle)).toFixed(1)}`);
  }
  return `M${points.join('L')}Z`;
}

/** The finder square of a QR code: a ring and a core, 7 modules wide. */
function finder(centre, module) {
  const ring = (n) => {
    const half = (n * module) / 2;
    return `M${centre - half} ${centre - half}h${n * module}v${n * module}h${-n * module}z`;
  };
  return `<path fill="${SHEET}" fill-rule="evenodd" d="${ring(7)}${ring(5)}${ring(3)}"/>`;
}

const svg = (body) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1024 1024" width="1024" height="1024">${body}</svg>\n`;

const mark = svg(`<path fill="${INK}" d="${reeded(512, 496, 462, 40)}"/>${finder(512, 62)}`);
// Android and the web crop "maskable" icons to a circle of 80 %: ink to the edge, the square well inside.
const maskable = svg(`<path fill="${INK}" d="M0 0h1024v1024H0z"/>${finder(512, 54)}`);

const desktop = ['32x32.png', '64x64.png', '128x128.png', '128x128@2x.png', 'icon.png', 'icon.ico', 'icon.icns'];
const web = join(ui, 'public', 'icons');
const sums = join(here, 'sums.txt');

/** A line for each drawing and all that was made of it: the sum (SHA-256) and the file's name. */
function summed() {
  const files = ['mark.svg', 'maskable.svg', ...desktop].map((name) => join(here, name));
  for (const folder of [join(here, 'android'), join(here, 'ios'), web]) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    files.push(...entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)));
  }
  const line = (file) => {
    const sum = createHash('sha256').update(readFileSync(file)).digest('hex');
    return `${sum}  ${relative(join(here, '..'), file).replaceAll('\\', '/')}`;
  };
  // By name, in an order that no language changes.
  const named = files.map((file) => [file, line(file)]).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${named.map(([, text]) => text).join('\n')}\n`;
}

if (process.argv.includes('--check')) {
  const wrong = [];
  for (const [name, drawn] of [
    ['mark.svg', mark],
    ['maskable.svg', maskable],
  ]) {
    if (readFileSync(join(here, name), 'utf8') !== drawn) wrong.push(`icons/${name} is not what generate.mjs draws`);
  }
  const kept = new Set(existsSync(sums) ? readFileSync(sums, 'utf8').split('\n') : []);
  const found = new Set(summed().split('\n'));
  for (const line of found) if (!kept.has(line)) wrong.push(`not as it was made, or not made by it: ${line}`);
  for (const line of kept) if (!found.has(line)) wrong.push(`was made, and is not there: ${line}`);
  if (wrong.length > 0) {
    console.error(`${wrong.join('\n')}\nThe icons are out of date: run \`cargo xtask icons\` and commit what it writes.`);
    process.exit(1);
  }
  console.log(`  ${found.size - 1} files are as they were made`);
  process.exit(0);
}

writeFileSync(join(here, 'mark.svg'), mark);
writeFileSync(join(here, 'maskable.svg'), maskable);

const out = mkdtempSync(join(tmpdir(), 'assay-icons-'));
// Fetched for the moment: its packages for every other platform would weigh on each install of the interface.
const tauri = (args) => execFileSync('npx', ['--yes', '@tauri-apps/cli@2', 'icon', ...args], { cwd: ui, stdio: 'inherit' });
tauri([join(here, 'mark.svg'), '--output', join(out, 'all')]);
tauri([join(here, 'mark.svg'), '--output', join(out, 'web'), '--png', '192', '--png', '512']);
tauri([join(here, 'maskable.svg'), '--output', join(out, 'maskable'), '--png', '192', '--png', '512']);
// iOS cuts the corners itself and wants no transparency.
tauri([join(here, 'maskable.svg'), '--output', join(out, 'full')]);

for (const name of desktop) cpSync(join(out, 'all', name), join(here, name));
rmSync(join(here, 'android'), { recursive: true, force: true });
cpSync(join(out, 'all', 'android'), join(here, 'android'), { recursive: true });
rmSync(join(here, 'ios'), { recursive: true, force: true });
cpSync(join(out, 'full', 'ios'), join(here, 'ios'), { recursive: true });

mkdirSync(web, { recursive: true });
writeFileSync(join(web, 'mark.svg'), mark);
for (const size of [192, 512]) {
  cpSync(join(out, 'web', `${size}x${size}.png`), join(web, `${size}.png`));
  cpSync(join(out, 'maskable', `${size}x${size}.png`), join(web, `maskable-${size}.png`));
}
rmSync(out, { recursive: true });
writeFileSync(sums, summed());
