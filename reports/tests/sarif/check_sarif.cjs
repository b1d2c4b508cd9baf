// node check_sarif.cjs NODE_MODULES FILE…
// Reads SARIF files as others do: by the schema, and by the rules that SARIF's own SDK has for what
// a schema cannot say. Fails with what they object to.
//
// The SDK's tool exits with 0 whatever it found, and says nothing at all of a file that it cannot
// read. So its lines count, and both readers have to refuse damaged copies of the first file.
// Exits with 77 where NODE_MODULES lacks what package.json names.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { createRequire } = require('node:module');

const [modules, ...files] = process.argv.slice(2);
const load = createRequire(path.join(path.resolve(modules), 'anything.js'));

function readers() {
  try {
    return {
      Ajv: load('ajv/dist/2020').default,
      addFormats: load('ajv-formats').default,
      tool: load(`@microsoft/sarif-multitool-${os.platform()}`),
    };
  } catch (missing) {
    const [what] = missing.message.split('\n');
    console.log(`skipped: ${what}; script/bootstrap --test installs it`);
    process.exit(77);
  }
}
const { Ajv, addFormats, tool } = readers();

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
const schema = path.join(path.dirname(tool), 'sarif-2.1.0.json');
const fitsSchema = ajv.compile(JSON.parse(fs.readFileSync(schema, 'utf8')));

// SARIF2005: a record does not say which version of interlock wrote it, nor is there a page for it.
// SARIF2017: where the line is unknown, none is made up.
const accepted = /SARIF2005|SARIF2017/;

function bySchema(file) {
  if (fitsSchema(JSON.parse(fs.readFileSync(file, 'utf8')))) return [];
  return fitsSchema.errors.map((e) => `schema: ${e.instancePath} ${e.message}`);
}

/// What the tool says, by file. It is asked once, since it takes two seconds to start.
function byTool(all) {
  const said = execFileSync(tool, ['validate', ...all], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => / (error|warning) /.test(line));
  return new Map(all.map((file) => [file, said.filter((line) => line.startsWith(`${file}(`))]));
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'check_sarif.'));
process.on('exit', () => fs.rmSync(scratch, { recursive: true }));

function damaged(name, damage) {
  const log = JSON.parse(fs.readFileSync(files[0], 'utf8'));
  damage(log.runs[0]);
  const file = path.join(scratch, `${name}.sarif`);
  fs.writeFileSync(file, JSON.stringify(log));
  return file;
}
const withUnknownLevel = damaged('level', (run) => (run.results[0].level = 'terrible'));
const withSpace = damaged('space', (run) => {
  const [where] = run.results.flatMap((r) => r.locations).filter((l) => l.physicalLocation);
  where.physicalLocation.artifactLocation.uri = 'a b';
});

const problems = [];
const said = byTool([...files, withSpace]);
const objectionsOfTool = (file) => said.get(file).filter((line) => !accepted.test(line));
if (bySchema(withUnknownLevel).length === 0)
  problems.push('the schema does not notice that a level is unknown');
if (objectionsOfTool(withSpace).length === 0)
  problems.push('the tool does not notice that a URI has a space');
for (const file of files) {
  const name = path.basename(file);
  // What is accepted is said of each file that was read.
  if (!said.get(file).some((line) => accepted.test(line)))
    problems.push(`${name}: the tool did not read it`);
  for (const each of [...bySchema(file), ...objectionsOfTool(file)]) problems.push(`${name}: ${each}`);
}
for (const each of problems) console.error(each);
if (problems.length !== 0) process.exitCode = 1;
else console.log(`${files.length} files are valid SARIF`);
