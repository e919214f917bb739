/** Where a use case tells what happens while it is at work; who listens decides what becomes of it. */
export interface Events<Event> {
  emit(event: Event): void;
}
