import type { Terminal } from '../terminal.ts';
import { type Fault, TypeCheck } from './check.ts';
import { type OwnProgram, ownProject } from './project.ts';

/** Checks the types of a program while it runs, and says what is wrong: beside the program, which goes on. */
export class TypeWatch {
  private readonly own: OwnProgram;
  private readonly terminal: Terminal;
  private check: TypeCheck | null = null;
  private wasWrong = false;

  constructor(own: OwnProgram, terminal: Terminal) {
    this.own = own;
    this.terminal = terminal;
  }

  /** Checks the program as it is now, and no longer as it was. */
  begin(): void {
    this.end();
    const check = new TypeCheck(ownProject(this.own), true);
    this.check = check;
    check.faults.then(
      (faults) => {
        if (this.check === check) this.tell(faults);
      },
      // Without TypeScript there is nothing to say.
      () => {},
    );
  }

  end(): void {
    this.check?.end();
    this.check = null;
  }

  private tell(faults: Fault[]): void {
    this.check = null;
    for (const { text } of faults) this.terminal.complain(text);
    if (faults.length > 0) this.terminal.complain(GOES_ON);
    else if (this.wasWrong) this.terminal.say('no mistakes in types');
    this.wasWrong = faults.length > 0;
  }
}

const GOES_ON = 'the program runs all the same; spisock build and spisock flash stop there';
