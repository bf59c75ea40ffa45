import type { IToken, ParserMethod } from 'chevrotain';
import { expectedStatement } from '../diagnostics/catalogue/syntax/declarations.ts';
import { unexpected } from '../diagnostics/catalogue/syntax/expressions.ts';
import type { ModelBinding, ModelDeclaration, ModelStatement, Parameter } from '../syntax/tree.ts';
import { BindingName, Colon, Equals, Input, LeftBrace, Model, nameOf, Output, RightBrace, Tap } from './tokens.ts';
import { TypeRules } from './type-rules.ts';
import { declarationWords } from './words.ts';

const statementHeads = new Set([Input, Tap, Output, BindingName]);

/** `model Mlp(…) where … { … }`, and `block` likewise */
export abstract class ModelRules extends TypeRules {
  protected readonly model: ParserMethod<[number, boolean], ModelDeclaration> = this.RULE(
    'model',
    (start: number, exported: boolean): ModelDeclaration => {
      const word = this.CONSUME(Model);
      const kind = this.ACTION(() => ((word.payload ?? word.image) === 'block' ? 'block' : 'model'));
      const name = this.SUBRULE(this.nameSlot, { ARGS: [`the name of the ${kind}`] });
      const parameters = this.OPTION(() => this.SUBRULE(this.parameters, { ARGS: [false] }));
      const constraints = this.OPTION2(() => this.SUBRULE(this.constraints));
      const body = this.wanted(0, () => this.SUBRULE(this.modelBody));
      return this.ACTION(() => {
        if (!body)
          this.complain(unexpected, this.gap(), { found: this.found(), expected: `\`{\` and the ${kind}'s body` });
        return {
          kind,
          name,
          parameters: parameters ?? ([] as readonly Parameter[]),
          constraints: constraints ?? [],
          body: body ?? [],
          exported,
          ...this.docAt(start),
          span: this.since(start),
        };
      });
    },
    {
      recoveryValueFunc: (): ModelDeclaration => ({
        kind: 'model',
        name: this.missing('a model'),
        parameters: [],
        constraints: [],
        body: [],
        exported: false,
        span: this.gap(),
      }),
    },
  );

  protected readonly modelBody: ParserMethod<[], readonly ModelStatement[]> = this.RULE(
    'modelBody',
    (): readonly ModelStatement[] => {
      const statements: ModelStatement[] = [];
      const open = this.CONSUME(LeftBrace);
      this.ACTION(() => this.reachStatement(open));
      this.MANY(() => {
        statements.push(
          this.OR([{ ALT: () => this.SUBRULE(this.modelInput) }, { ALT: () => this.SUBRULE(this.modelBinding) }]),
        );
        this.ACTION(() => this.reachStatement(open));
      });
      this.ACTION(() => this.reachCloser(open, RightBrace, "the model's body", 'a statement'));
      this.wanted(9, () => this.CONSUME(RightBrace));
      return statements;
    },
    { recoveryValueFunc: () => [] },
  );

  /** Passes over what begins no statement, up to the next that does or to the end of the body. */
  private reachStatement(open: IToken): void {
    const partner = this.passage?.partners.get(open);
    for (let next = this.LA(1); !statementHeads.has(next.tokenType); next = this.LA(1)) {
      if (next === partner || next.startOffset < 0) return;
      if (!this.explainNext()) {
        const declares = (declarationWords as readonly string[]).includes(next.image);
        const help = declares ? { help: 'inside a model a value is named by `name = …` alone' } : {};
        this.complain(expectedStatement, this.nextSpan(), { found: this.found(), ...help });
      }
      this.passTo((token) => statementHeads.has(token.tokenType) || token === partner);
    }
  }

  protected readonly modelInput: ParserMethod<[], ModelStatement> = this.RULE(
    'modelInput',
    (): ModelStatement => {
      const keyword = this.CONSUME(Input);
      const name = this.SUBRULE(this.nameSlot, { ARGS: ['the name of the input'] });
      const colon = this.wanted(0, () => this.CONSUME(Colon));
      this.ACTION(() => {
        if (!colon)
          this.complain(unexpected, this.gap(), { found: this.found(), expected: "`:` and the input's type" });
      });
      const type = this.SUBRULE(this.type);
      return this.ACTION(() => ({
        kind: 'input',
        name,
        type,
        ...this.docAt(keyword.startOffset),
        span: this.since(keyword.startOffset),
      }));
    },
    {
      recoveryValueFunc: (): ModelStatement => ({
        kind: 'input',
        name: this.missing('an input'),
        type: { kind: 'type', name: this.missing('a type'), arguments: [], span: this.gap() },
        span: this.gap(),
      }),
    },
  );

  protected readonly modelBinding: ParserMethod<[], ModelBinding> = this.RULE(
    'modelBinding',
    (): ModelBinding => {
      const start = this.position();
      const { role, name } = this.OR([
        {
          ALT: () => {
            this.CONSUME(Tap);
            return { role: 'tap' as const, name: this.SUBRULE(this.nameSlot, { ARGS: ['the name of the tap'] }) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(Output);
            return {
              role: 'output' as const,
              name: this.SUBRULE2(this.nameSlot, { ARGS: ['the name of the output'] }),
            };
          },
        },
        {
          ALT: () => {
            const word = this.CONSUME(BindingName);
            return this.ACTION(() => ({ role: 'local' as const, name: nameOf(word) }));
          },
        },
      ]);
      const equals = this.wanted(0, () => this.CONSUME(Equals));
      this.ACTION(() => {
        if (!equals) this.complain(unexpected, this.gap(), { found: this.found(), expected: '`=`' });
      });
      const value = this.SUBRULE(this.required, { ARGS: ['a value after `=`'] });
      return this.ACTION(() => ({
        kind: 'binding',
        role,
        name,
        value,
        ...this.docAt(start),
        span: this.since(start),
      }));
    },
    {
      recoveryValueFunc: (): ModelBinding => ({
        kind: 'binding',
        role: 'local',
        name: this.missing('a name'),
        value: this.missing('a value'),
        span: this.gap(),
      }),
    },
  );
}
