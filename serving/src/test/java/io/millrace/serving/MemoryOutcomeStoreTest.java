package io.millrace.serving;

class MemoryOutcomeStoreTest extends OutcomeStoreContract {
  private final OutcomeStore store = new MemoryOutcomeStore();

  @Override
  protected OutcomeStore store() {
    return store;
  }
}
