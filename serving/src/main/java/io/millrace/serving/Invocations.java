package io.millrace.serving;

import io.millrace.base.MillraceException;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// The fast path: request bytes in, answer bytes out, captured in between. Thread-safe; does
/// nothing that blocks.
public final class Invocations {
  private final Endpoints endpoints;
  private final CaptureSink captures;
  private final ServingMetrics metrics;
  private final ServingConfig config;

  public Invocations(
      Endpoints endpoints, CaptureSink captures, ServingMetrics metrics, ServingConfig config) {
    this.endpoints = endpoints;
    this.captures = captures;
    this.metrics = metrics;
    this.config = config;
  }

  /// Answers a request; if it is to be captured, the capture is in the log when this returns.
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND` or `ENDPOINT_NOT_READY`; with
  ///     `JSON_INVALID`, `ROWS_INVALID`, `FIELD_TYPE`, `FIELD_MISSING`, `TOO_MANY_ROWS` or
  ///     `COMBINE_FAILED` if the rows cannot be answered, saying which and why
  public Answer invoke(Invocation invocation) {
    long start = System.nanoTime();
    Route route = endpoints.route(invocation.endpoint());
    ServingMetrics.OfEndpoint counted = metrics.of(invocation.endpoint());
    try {
      RequestRows.Form form = RequestRows.Form.of(invocation.contentType());
      Scorer scorer = route.scorer();
      Rows rows = RequestRows.parse(form, scorer.fields(), invocation.body(), config.maxRows());
      Scores scores = scorer.score(rows);
      Answer answer = answer(invocation, route, form, scores);
      counted.answered(rows, scores, System.nanoTime() - start);
      return answer;
    } catch (MillraceException e) {
      switch (e.code().kind()) {
        case INVALID_INPUT, NOT_FOUND, CONFLICT, DENIED, LIMIT -> counted.refused();
        case UNAVAILABLE, INTERNAL -> counted.failed();
      }
      throw e;
    } catch (RuntimeException e) {
      counted.failed();
      throw e;
    }
  }

  private Answer answer(Invocation invocation, Route route, RequestRows.Form asked, Scores scores) {
    RequestRows.Form form = answerForm(invocation, asked);
    UUID eventId = UUID.randomUUID();
    Answer answer =
        new Answer(
            form.contentType(),
            AnswerBody.of(form, route.config().models(), scores),
            invocation.inferenceId().orElseGet(eventId::toString),
            route.config(),
            route.modelVersions());
    if (isSampled(route.config().capturePercent())) {
      captures.capture(eventId, invocation, answer, scores.combined(), scores.byModel());
    }
    return answer;
  }

  private static boolean isSampled(int percent) {
    return percent == 100 || (percent > 0 && ThreadLocalRandom.current().nextInt(100) < percent);
  }

  private static RequestRows.Form answerForm(Invocation invocation, RequestRows.Form asked) {
    String accept = invocation.accept().orElse("").toLowerCase(Locale.ROOT);
    if (accept.contains("text/csv")) {
      return RequestRows.Form.CSV;
    }
    return accept.contains("application/json") ? RequestRows.Form.JSON : asked;
  }
}
