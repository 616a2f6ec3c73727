import { Component, type ComponentChildren } from 'preact';

/** How often a part that is out of sight is drawn at most, in milliseconds. */
const UNSEEN_MS = 1000;

interface Props {
  name: string;
  title: string;
  note?: string;
  children: ComponentChildren;
}

/** A part of the page, under a heading of its own. Where it is out of sight it is drawn seldom: it would cost as much. */
export class Part extends Component<Props> {
  private place: HTMLElement | null = null;
  private isSeen = true;
  private drawnMs = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly observer = new IntersectionObserver((entries) => {
    this.isSeen = entries[entries.length - 1].isIntersecting;
    if (this.isSeen) this.forceUpdate();
  });

  override componentDidMount(): void {
    if (this.place) this.observer.observe(this.place);
  }

  override componentWillUnmount(): void {
    this.observer.disconnect();
    if (this.timer) clearTimeout(this.timer);
  }

  override shouldComponentUpdate(): boolean {
    if (this.isSeen || performance.now() - this.drawnMs >= UNSEEN_MS) return true;
    this.timer ??= setTimeout(() => this.forceUpdate(), UNSEEN_MS);
    return false;
  }

  override render({ name, title, note = '', children }: Props) {
    this.drawnMs = performance.now();
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    return (
      <section
        class={`part ${name}`}
        aria-labelledby={`${name}-title`}
        ref={(place) => {
          this.place = place;
        }}
      >
        <h2 id={`${name}-title`}>
          {title} {note !== '' && <small>{note}</small>}
        </h2>
        {children}
      </section>
    );
  }
}
