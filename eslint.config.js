// Lint rules: typed and strict, plus the few rules of this code base that a linter can hold.
import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const noMainCheck = {
  selector: "MemberExpression[object.type='MetaProperty'][property.name='main']",
  message: 'It is false below infra/run.mjs and undefined in Node 24.0: use isStarted of infra/is-started.ts.',
};
const noEnums = { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' };
const noDefaultExports = { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' };
const noEnvironment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only shared/services.ts reads the environment.',
};
const noClock = {
  selector:
    "CallExpression[callee.object.name='Date'][callee.property.name='now'], NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.object.name='Math'][callee.property.name='random']",
  message: 'The domain is pure: take the moment as a parameter.',
};
/** What runs when a module is loaded must not come before what it reads: only a run would tell, and perhaps only in a terminal. */
const noConstantsBelowWhatRuns = {
  selector:
    'Program > :matches(ExpressionStatement, IfStatement, TryStatement, ForStatement, ForOfStatement, SwitchStatement, VariableDeclaration:has(> VariableDeclarator > AwaitExpression)) ~ :matches(VariableDeclaration, ExportNamedDeclaration:has(> VariableDeclaration))',
  message: 'Code above runs before this is defined: declare it first, or move the logic out of the entry file.',
};

export default defineConfig(
  { ignores: ['build/', 'coverage/', 'node_modules/', '**/fixtures/**'] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', '*.cjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        {
          allowDefaultCaseForExhaustiveSwitch: false,
          requireDefaultForNonUnion: true,
          considerDefaultExhaustiveForUnions: false,
        },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { varsIgnorePattern: '^_', argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      eqeqeq: 'error',
      // One import a module, and one that is all types says so.
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: false }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      'no-restricted-syntax': ['error', noEnums, noDefaultExports, noEnvironment, noConstantsBelowWhatRuns],
    },
  },
  {
    files: ['shared/domain/**'],
    rules: {
      'no-restricted-syntax': ['error', noEnums, noDefaultExports, noEnvironment, noConstantsBelowWhatRuns, noClock],
    },
  },
  {
    // A list of parts, and a page of HTML: cutting them in two would hide what belongs together.
    files: ['shared/composition.ts', 'shared/channels/email/html.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['shared/services.ts', 'infra/**', 'test/**'],
    rules: { 'no-restricted-syntax': ['error', noEnums, noDefaultExports, noMainCheck, noConstantsBelowWhatRuns] },
  },
  {
    // `describe` runs what is in it only after the whole file was read.
    files: ['test/**'],
    rules: { 'no-restricted-syntax': ['error', noEnums, noDefaultExports, noMainCheck] },
  },
  {
    // Data in the shape of code.
    files: [
      'infra/local/simulated-azure/fleet.ts',
      'infra/local/simulated-azure/cluster-document.ts',
      'shared/domain/notices/example-notices.ts',
    ],
    rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' },
  },
  {
    // Tests are tables and stories: long is fine, and a missing value may fail the test.
    files: ['test/**'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      'max-params': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // Plain JavaScript says its types in comments.
    files: ['**/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly' } },
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['*.js', '*.cjs', '.*.cjs', '*.config.ts'],
    languageOptions: { globals: { module: 'writable' } },
    rules: { 'no-restricted-syntax': 'off' },
  },
);
