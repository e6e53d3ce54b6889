// What the web takes from npm, built into osce_graph/web/static/built: the SPARQL editor under names that
// hold the hash of their content, the land of the maps, the licences of all that went in, and last the
// manifest that says what the names are.

import { build } from 'esbuild';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { rings } from './land.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, '..', 'osce_graph', 'web', 'static', 'built');

await rm(built, { recursive: true, force: true });
await mkdir(built, { recursive: true });

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ['editor.js', 'editor.css'],
  outdir: built,
  entryNames: '[name]-[hash]',
  bundle: true,
  format: 'iife',
  minify: true,
  legalComments: 'none', // the whole licences stand in licences.txt
  target: 'es2020',
  metafile: true,
});
const names = Object.entries(metafile.outputs)
  .filter(([, output]) => output.entryPoint)
  .map(([path, output]) => [output.entryPoint, path.split('/').at(-1)]);

const land = {};
for (const detail of ['110m', '50m']) {
  const topology = join(here, 'node_modules', 'world-atlas', `land-${detail}.json`);
  land[detail] = rings(JSON.parse(await readFile(topology)));
}
await writeFile(join(built, 'land.json'), JSON.stringify(land));

await writeFile(join(built, 'licences.txt'), await licences());
await writeFile(join(built, 'manifest.json'), JSON.stringify(Object.fromEntries(names), null, 1) + '\n');

// Of every package in the lock but the builder: those that are built in come with what they are made of.
async function licences() {
  const { packages } = JSON.parse(await readFile(join(here, 'package-lock.json')));
  const folders = Object.keys(packages).filter((path) => path && !path.includes('/esbuild') && !path.includes('/@esbuild/'));
  const texts = await Promise.all(
    folders.map(async (folder) => {
      const { name, version, license, author } = JSON.parse(await readFile(join(here, folder, 'package.json')));
      const file = (await readdir(join(here, folder))).find((each) => /^licen[cs]e/i.test(each));
      const text = file ? await readFile(join(here, folder, file), 'utf8') : '';
      return `${name} ${version}, ${license}, ${author?.name ?? author ?? 'its authors'}\n\n${text}`;
    }),
  );
  return texts.join('\n---\n\n');
}
