package io.millrace.serving.bandit;

class MemoryBanditStoreTest extends BanditStoreContract {
  private final MemoryBanditStore store = new MemoryBanditStore();

  @Override
  protected BanditStore store() {
    return store;
  }
}
