package io.millrace.base.http.vertx;

import io.millrace.base.http.RequestHead;
import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The headers of a request over HTTP/1.
record Http1Headers(MultiMap received) implements RequestHead.Headers {
  @Override
  public List<String> all(String name) {
    return received.getAll(HeaderNames.of(name));
  }

  @Override
  public @Nullable String first(String name) {
    return received.get(HeaderNames.of(name));
  }
}
