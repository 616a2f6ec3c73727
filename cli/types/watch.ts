import type { Settings } from '../../build/config/settings.ts';
import { type Fault, isTyped, ownProgram, TypeCheck } from './check.ts';
import { ownProject } from './project.ts';

/**
 * Checks the types of a program while it runs, and says what is wrong: beside the program, which goes on. Of the gallery
 * nothing is checked.
 */
export class TypeWatch {
  private readonly settings: Settings;
  private readonly say: (line: string) => void;
  private readonly complain: (line: string) => void;
  private check: TypeCheck | null = null;
  private wasWrong = false;

  constructor(settings: Settings, say: (line: string) => void, complain: (line: string) => void) {
    this.settings = settings;
    this.say = say;
    this.complain = complain;
  }

  /** Checks the program as it is now, and no longer as it was. */
  begin(): void {
    this.end();
    const own = ownProgram(this.settings);
    if (!own || !isTyped(own)) return;
    const check = new TypeCheck(ownProject(own), true);
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
    for (const { text } of faults) this.complain(text);
    if (faults.length > 0) this.complain(GOES_ON);
    else if (this.wasWrong) this.say('no mistakes in types');
    this.wasWrong = faults.length > 0;
  }
}

const GOES_ON = 'the program runs all the same; spisock build and spisock flash stop there';
