package io.millrace.serving;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Blocking;
import io.millrace.base.id.Ids;
import io.millrace.base.telemetry.Tracer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// The fast path: a request in the form of some protocol in, its answer out, captured in between.
/// Thread-safe; blocks only where [Blocking] allows it.
public final class Invocations {
  /// What models without an answer are told by.
  private static final Set<ErrorCode> UNANSWERED =
      EnumSet.of(ErrorCode.FIELD_MISSING, ErrorCode.MODEL_NOT_SERVABLE, ErrorCode.COMBINE_FAILED);

  private final Endpoints endpoints;
  private final CaptureSink captures;
  private final ServingMetrics metrics;
  private final ServingConfig config;
  private final Tracer tracer;
  private final InvocationSpans spans;

  public Invocations(
      Endpoints endpoints, CaptureSink captures, ServingMetrics metrics, ServingConfig config) {
    this(endpoints, captures, metrics, config, Tracer.NONE);
  }

  public Invocations(
      Endpoints endpoints,
      CaptureSink captures,
      ServingMetrics metrics,
      ServingConfig config,
      Tracer tracer) {
    this.endpoints = endpoints;
    this.captures = captures;
    this.metrics = metrics;
    this.config = config;
    this.tracer = tracer;
    spans = new InvocationSpans(tracer);
  }

  /// Answers a request; if it is to be captured, the capture is in the log when this returns, and
  /// on disk if the endpoint wants that.
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND` or `ENDPOINT_NOT_READY`; with what
  ///     [RequestForm#read] throws; with `VARIANT_UNKNOWN` if it names a variant that is none; with
  ///     `FIELD_MISSING` or `COMBINE_FAILED` if the rows cannot be answered, saying which and why;
  ///     with `CAPTURE_NOT_DURABLE`
  public Answer invoke(Invocation invocation) {
    return tracer.isOn() ? spans.around(invocation, this::answer) : answer(invocation);
  }

  private Answer answer(Invocation invocation) {
    long start = System.nanoTime();
    Route route = endpoints.route(invocation.endpoint());
    if (route.mayWait()) {
      Blocking.begins();
    }
    route = route.reader(invocation);
    ServingMetrics.OfEndpoint endpoint = metrics.of(invocation.endpoint());
    ServingMetrics.Outcome outcome = endpoint.unchosen();
    Watcher watcher = route.reading();
    try {
      RequestForm.Asked asked = invocation.form().read(route.fields(), config.maxRows());
      if (invocation.form().explaining().isPresent()) {
        Blocking.begins(); // not always for others, but for longer than an event loop can wait
      }
      Arm arm = route.choose(invocation, asked.rows());
      ServingMetrics.Counted counted = endpoint.of(arm);
      outcome = counted;
      watcher = arm.watcher();
      Scores scores = arm.scorer().score(asked.rows());
      long scored = System.nanoTime();
      List<ModelExplanation> why = why(invocation, arm, asked.rows());
      start += System.nanoTime() - scored; // the time for explanations is not the endpoint's
      Answer answer = answer(invocation, arm, asked, scores, why);
      long nanos = System.nanoTime() - start;
      counted.answered(asked.rows(), scores, nanos);
      if (!watcher.equals(Watcher.NOBODY)) {
        watcher.answered(
            new Watcher.Asked(
                invocation,
                asked.rows(),
                scores,
                answer.inferenceId(),
                isSampled(arm.config().capturePercent()),
                captures),
            nanos);
      }
      return answer;
    } catch (MillraceException e) {
      switch (e.code().kind()) {
        case INVALID_INPUT, NOT_FOUND, CONFLICT, DENIED, LIMIT -> {
          outcome.refused();
          if (UNANSWERED.contains(e.code())) {
            watcher.unanswered();
          }
        }
        case UNAVAILABLE, INTERNAL -> {
          outcome.failed();
          watcher.failed();
        }
      }
      throw e;
    } catch (RuntimeException e) {
      outcome.failed();
      watcher.failed();
      throw e;
    }
  }

  private static List<ModelExplanation> why(Invocation invocation, Arm arm, Rows rows) {
    return invocation
        .form()
        .explaining()
        .map(how -> arm.scorer().explain(how, rows))
        .orElse(List.of());
  }

  private Answer answer(
      Invocation invocation,
      Arm arm,
      RequestForm.Asked asked,
      Scores scores,
      List<ModelExplanation> why) {
    UUID eventId = Ids.randomUuid();
    Optional<String> given = invocation.inferenceId().or(asked::inferenceId);
    String inferenceId = given.orElseGet(eventId::toString);
    Content content =
        asked
            .answer()
            .write(new Answered(arm.config(), arm.variant().models(), scores, inferenceId, why));
    Answer answer =
        new Answer(
            content.contentType(),
            content.bytes(),
            inferenceId,
            arm.config(),
            arm.variant(),
            arm.modelVersions());
    CaptureRule rule = arm.config().spec().capture();
    if (isSampled(rule.percent())) {
      Content request = invocation.form().captured(asked.rows());
      CaptureSink.Event event =
          new CaptureSink.Event(eventId, invocation, given, request, answer, scores);
      switch (rule.durability()) {
        case ASYNC -> captures.capture(event);
        case SYNC -> captures.captureDurably(event);
      }
    }
    return answer;
  }

  private static boolean isSampled(int percent) {
    return percent == 100 || (percent > 0 && ThreadLocalRandom.current().nextInt(100) < percent);
  }
}
