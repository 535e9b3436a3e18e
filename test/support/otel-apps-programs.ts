import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGE = fileURLToPath(new URL('../../docs/log-processor-setups.md', import.meta.url));
const APPS = fileURLToPath(new URL('../apps', import.meta.url));
const PROGRAM = /<!-- program: (\S+) -->\n```js\n([\s\S]*?)```/g;

/** Returns the programs of the page about setups by their file names, as they stand there. */
export async function pagePrograms(): Promise<ReadonlyMap<string, string>> {
  const page = await readFile(PAGE, 'utf8');
  return new Map([...page.matchAll(PROGRAM)].map(([, name = '', program = '']) => [name, program]));
}

/** Writes programs into the folder of an app. */
export async function writePrograms(app: string, programs: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, program] of programs) {
    const file = path.join(app, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, program);
  }
}

/** Writes apps of test/apps into the folder of an app, each also as CommonJS. */
export async function writeApps(app: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const source = await readFile(path.join(APPS, `${name}.mjs`), 'utf8');
    await writeFile(path.join(app, `${name}.mjs`), source);
    await writeFile(path.join(app, `${name}.cjs`), asCommonJs(source));
  }
}

/** Writes an app in TypeScript into a folder of its own below that of an app, as ES module and as CommonJS, and gives its path. */
export async function writeTypedApp(app: string, name: string): Promise<string> {
  const folder = path.join(app, 'typed');
  await mkdir(folder, { recursive: true });
  const source = path.join(APPS, `${name}.mts`);
  await cp(source, path.join(folder, 'app.mts'));
  await cp(source, path.join(folder, 'app.cts'));
  return folder;
}

/** Returns a program of ES modules, which imports by name only, as one of CommonJS. */
function asCommonJs(source: string): string {
  const body = source.replace(
    /^import (\{[^}]*\}) from ('[^']+');$/gm,
    (_, names: string, from: string) => `const ${names.replaceAll(' as ', ': ')} = require(${from});`,
  );
  return `(async () => {\n${body}})().catch((error) => {\n  console.error(error);\n  process.exitCode = 1;\n});\n`;
}
