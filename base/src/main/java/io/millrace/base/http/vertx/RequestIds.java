package io.millrace.base.http.vertx;

import io.millrace.base.id.Ids;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Ids of requests: the caller's own if it is fit for a log, else one of this server's.
final class RequestIds {
  private static final Pattern FIT = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final String prefix = Ids.hex32().substring(0, 10) + "-";
  private final AtomicLong next = new AtomicLong();

  String of(@Nullable String given) {
    return given != null && FIT.matcher(given).matches() ? given : prefix + next.incrementAndGet();
  }
}
