package io.millrace.serving;

class MemoryEndpointStoreTest extends EndpointStoreContract {
  private final EndpointStore store = new MemoryEndpointStore(CLOCK);

  @Override
  protected EndpointStore store() {
    return store;
  }
}
