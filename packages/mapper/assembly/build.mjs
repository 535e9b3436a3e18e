// Compiles the AssemblyScript of this folder to the WebAssembly module that src/transcode/engine-binary.ts holds.
// As text in a source file, the module reaches tsc, vitest, bundlers and the package as any other code does. Nothing is
// done where that file was made from what stands here.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MEMORY_PAGES = 256; // of 64 KiB

const FLAGS = [
  ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--converge', '--noAssert'],
  // Bulk memory is on by default
  ...['--enable', 'simd'],
  // The runtime that neither frees nor collects: the engine places by itself what it stores
  ...['--runtime', 'stub'],
  ...['--initialMemory', `${MEMORY_PAGES}`, '--maximumMemory', `${MEMORY_PAGES}`],
  // What cannot go on traps, which takes no import
  ...['--use', 'abort='],
  // That an address does not fit into 32 bits where memories are larger
  ...['--disableWarning', '201'],
  '--noColors',
];

/** Read as TypeScript, too. The compiler sees these and the files of this folder, and no others. */
const SHARED_SOURCES = ['src/transcode/engine-layout.ts'];

const mapper = fileURLToPath(new URL('..', import.meta.url));
const target = `${mapper}src/transcode/engine-binary.ts`;

const sources = readSources();
const origin = `Made by assembly/build.mjs from sources with the hash ${hashOf(sources)}; not to be edited.`;
if (!readTarget().includes(origin)) writeTarget(await compile());

/** The texts of the sources by their paths in the package. */
function readSources() {
  const names = readdirSync(`${mapper}assembly`).filter((name) => name.endsWith('.ts'));
  const paths = [...names.sort().map((name) => `assembly/${name}`), ...SHARED_SOURCES];
  return new Map(paths.map((path) => [path, readFileSync(mapper + path, 'utf8')]));
}

/** The hash of all that the module depends on: the sources, the flags above, and the version of the compiler. */
function hashOf(sources) {
  const compiler = readFileSync(fileURLToPath(import.meta.resolve('assemblyscript/package.json')), 'utf8');
  const program = readFileSync(fileURLToPath(import.meta.url), 'utf8');
  return createHash('sha256')
    .update(JSON.stringify([compiler, program, ...sources]))
    .digest('hex');
}

function readTarget() {
  try {
    return readFileSync(target, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}

/** The bytes of the module. What the compiler finds goes to stderr and, warning or error, ends the process with status 1. */
async function compile() {
  // Not above, because it takes a while to load
  const { default: asc } = await import('assemblyscript/asc');
  let binary;
  let findings = '';
  const { error } = await asc.main(['assembly/index.ts', '--outFile', 'engine.wasm', ...FLAGS], {
    stderr: {
      write: (text) => {
        findings += text;
      },
    },
    readFile: (path) => sources.get(path) ?? null,
    writeFile: (_path, contents) => {
      binary = contents;
    },
  });
  if (error === null && findings === '') return binary;
  console.error(`${findings}The engine does not compile: ${error?.message ?? 'warnings'}`);
  process.exit(1);
}

function writeTarget(binary) {
  // With its type named, the declarations do not repeat the text
  const text = `/** The WebAssembly module of the engine, in Base64. ${origin} */
export const ENGINE_BINARY: string =
  '${Buffer.from(binary).toString('base64')}';
`;
  // In one step, so that a process that reads it meanwhile, or an end of this one, does not meet a part of it
  writeFileSync(`${target}.tmp`, text);
  renameSync(`${target}.tmp`, target);
}
