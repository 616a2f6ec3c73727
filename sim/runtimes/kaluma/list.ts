/**
 * The linked list that Kaluma keeps its timers, its watches and its closing handles in: one pair of links per
 * node, shared by whatever list holds the node now, and untouched by `remove`. A node that is removed from one list
 * and appended to another while somebody walks the first takes the walker along; a node that is appended twice to an
 * empty list leaves it with a tail and no head. Both faults are measured behaviour of the runtime, so they stay.
 */
export class Node {
  prev: this | null = null;
  next: this | null = null;
}

export class List<T extends Node> {
  head: T | null = null;
  private tail: T | null = null;

  append(node: T): void {
    if (this.tail === null && this.head === null) {
      this.head = node;
      node.prev = null;
    } else {
      const last = this.tail as T;
      last.next = node;
      node.prev = last;
    }
    node.next = null;
    this.tail = node;
  }

  remove(node: T): void {
    if (this.head === node) this.head = node.next;
    if (this.tail === node) this.tail = node.prev;
    if (node.prev) node.prev.next = node.next;
    if (node.next) node.next.prev = node.prev;
  }
}
