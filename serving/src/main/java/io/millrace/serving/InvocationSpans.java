package io.millrace.serving;

import io.millrace.base.MillraceException;
import io.millrace.base.telemetry.Tracer;
import java.util.Optional;
import java.util.function.Function;

/// Records requests as spans named `invoke`, those that are sampled.
///
/// | attribute | |
/// |---|---|
/// | `millrace.endpoint` | as it was asked |
/// | `millrace.variant`, `millrace.models` | that answered |
/// | `millrace.inference_id` | names the captured request |
/// | `error.type` | the code of what went wrong; the span failed only if that was on this side |
final class InvocationSpans {
  private static final String NAME = "invoke";

  private final Tracer tracer;

  InvocationSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  Answer around(Invocation invocation, Function<Invocation, Answer> work) {
    Tracer.Open span = tracer.begin(invocation.traceparent());
    if (span == null) {
      return work.apply(invocation);
    }
    span.with("millrace.endpoint", invocation.endpoint());
    try {
      Answer answer = work.apply(invocation);
      span.with("millrace.variant", answer.variant().name());
      span.with("millrace.models", answer.modelVersions());
      span.with("millrace.inference_id", answer.inferenceId());
      span.end(NAME);
      return answer;
    } catch (MillraceException e) {
      span.with("error.type", e.code().name());
      span.end(
          NAME,
          switch (e.code().kind()) {
            case INVALID_INPUT, NOT_FOUND, CONFLICT, DENIED, LIMIT -> Optional.empty();
            case UNAVAILABLE, INTERNAL -> Optional.of(e.code().name());
          });
      throw e;
    } catch (RuntimeException e) {
      span.with("error.type", "INTERNAL").end(NAME, Optional.of("INTERNAL"));
      throw e;
    }
  }
}
