/*
 * The first thing every npm command of this repository runs. Owns that Node is new enough and that the packages are there; then it hands
 * over to the TypeScript of the command, in the same process. It is written so that even very old versions of Node can read it and say
 * what is wrong; what needs a newer Node is in run.cjs.
 */
'use strict';

var fs = require('fs');
var path = require('path');
var spawnSync = require('child_process').spawnSync;

var root = path.join(__dirname, '..');
/* Below this, some of our packages do not load. */
var OLDEST = [20, 19, 0];

function nodeIsOldEnoughToFail() {
  var have = process.versions.node.split('.').map(Number);
  for (var i = 0; i < OLDEST.length; i += 1) {
    if (have[i] !== OLDEST[i]) return have[i] < OLDEST[i];
  }
  return false;
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));
  } catch (error) {
    return null;
  }
}

/*
 * npm writes node_modules/.package-lock.json when it has finished: every package of ours that this platform needs must be in it, in the
 * version of the lock file. Packages for other platforms are optional there.
 */
function packagesAreThere() {
  var wanted = readJson('package-lock.json').packages;
  var found = readJson('node_modules/.package-lock.json');
  if (!found) return false;
  return Object.keys(wanted).every(function (name) {
    var entry = wanted[name];
    if (name.indexOf('node_modules/') !== 0 || entry.optional) return true;
    var there = found.packages[name];
    return there !== undefined && there.version === entry.version;
  });
}

function installPackages() {
  console.log('Installing packages, which takes a minute the first time …');
  /* The npm that runs us, where one does; otherwise the one of this Node or of the path. */
  var npm = process.env.npm_execpath;
  var viaNode = npm && /npm-cli\.c?js$/.test(npm);
  /* Development packages are needed to build; NODE_ENV=production alone would leave them out. */
  var args = ['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error'];
  var result = viaNode
    ? spawnSync(process.execPath, [npm].concat(args), { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status !== 0) {
    console.error('\nThe packages could not be installed; npm says why above. Mend that and run the command again.');
    process.exit(result.status || 1);
  }
}

if (nodeIsOldEnoughToFail()) {
  console.error('Workbench needs Node ' + OLDEST.join('.') + ' or newer, and this is ' + process.versions.node + ': install a current one from your package manager or nodejs.org, then run the command again.');
  process.exit(1);
}
if (!packagesAreThere()) installPackages();
require('./run.cjs');
