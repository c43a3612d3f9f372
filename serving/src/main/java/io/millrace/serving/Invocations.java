package io.millrace.serving;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Blocking;
import io.millrace.base.id.Ids;
import io.millrace.base.telemetry.Tracer;
import io.millrace.serving.limit.Deadline;
import io.millrace.serving.limit.EndpointLimits;
import io.millrace.serving.limit.Gate;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// The fast path: a request in the form of some protocol in, its answer out, captured in between.
/// Thread-safe; blocks only where [Blocking] allows it.
public final class Invocations {
  /// What models without an answer are told by.
  private static final Set<ErrorCode> UNANSWERED =
      EnumSet.of(
          ErrorCode.FIELD_MISSING,
          ErrorCode.MODEL_NOT_SERVABLE,
          ErrorCode.COMBINE_FAILED,
          ErrorCode.CONDITION_FAILED,
          ErrorCode.HOOK_FAILED);

  private final Endpoints endpoints;
  private final CaptureSink captures;
  private final ServingMetrics metrics;
  private final ServingConfig config;
  private final Tracer tracer;
  private final InvocationSpans spans;

  /// Of the endpoints that have limits, by name.
  private final Map<String, Gate> gates = new ConcurrentHashMap<>();

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
  ///     [RequestForm#read] throws; with `VARIANT_UNKNOWN` or `TARGET_MODEL_UNKNOWN` if it names a
  ///     variant or model that is none; with `FIELD_MISSING` or `COMBINE_FAILED` if the rows cannot
  ///     be answered, saying which and why; with `CAPTURE_NOT_DURABLE`; with
  ///     `ENDPOINT_RATE_EXCEEDED`, `ENDPOINT_BUSY`, `ENDPOINT_TIMEOUT`, `TOO_MANY_ROWS` or
  ///     `BODY_TOO_LARGE` where a limit of the endpoint is passed
  public Answer invoke(Invocation invocation) {
    return tracer.isOn() ? spans.around(invocation, this::answer) : answer(invocation);
  }

  private Answer answer(Invocation invocation) {
    long start = System.nanoTime();
    Route route = endpoints.route(invocation.endpoint());
    if (route.mayWait()) {
      Blocking.begins();
    }
    EndpointLimits limits = route.limits();
    ServingMetrics.OfEndpoint endpoint = metrics.of(invocation.endpoint());
    if (!limits.areGuarded()) {
      return answer(invocation, route, endpoint, start, Deadline.NONE);
    }
    Gate gate = gates.computeIfAbsent(invocation.endpoint(), _ -> endpoint.gate());
    Deadline deadline = entered(gate, limits, start, endpoint);
    try {
      return answer(invocation, route, endpoint, start, deadline);
    } finally {
      gate.leave();
    }
  }

  private static Deadline entered(
      Gate gate, EndpointLimits limits, long start, ServingMetrics.OfEndpoint endpoint) {
    try {
      return gate.enter(limits, start);
    } catch (MillraceException e) {
      count(e, endpoint, endpoint.unchosen(), Watcher.NOBODY);
      throw e;
    }
  }

  private Answer answer(
      Invocation invocation,
      Route whole,
      ServingMetrics.OfEndpoint endpoint,
      long start,
      Deadline deadline) {
    Route route = whole.reader(invocation);
    ServingMetrics.Outcome outcome = endpoint.unchosen();
    Watcher watcher = route.reading();
    endpoint.begun();
    try {
      RequestForm.Asked asked = read(invocation.form(), route, whole.limits());
      if (invocation.form().explaining().isPresent()) {
        Blocking.begins(); // not always for others, but for longer than an event loop can wait
      }
      Arm arm = chosen(route, invocation, asked.rows());
      ServingMetrics.Counted counted = endpoint.of(arm);
      outcome = counted;
      watcher = arm.watcher();
      Optional<Explaining> how = invocation.form().explaining();
      Optional<Traced> traced = how.map(_ -> arm.scorer().traced(asked.rows(), deadline));
      Scores scores =
          traced.isPresent() ? traced.get().scores() : arm.scorer().score(asked.rows(), deadline);
      long scored = System.nanoTime();
      Explained why =
          traced.isPresent()
              ? arm.scorer().explanations().explain(how.orElseThrow(), traced.get(), deadline)
              : Explained.NONE;
      long explained = System.nanoTime() - scored; // is not the endpoint's
      deadline.check();
      boolean isCaptured = isSampled(arm.config().capturePercent());
      Answer answer = answer(invocation, arm, asked, scores, why, isCaptured);
      long nanos = System.nanoTime() - start - explained;
      counted.answered(asked.rows(), scores, nanos, isCaptured ? answer.inferenceId() : "");
      if (!watcher.equals(Watcher.NOBODY)) {
        watcher.answered(
            new Watcher.Asked(
                invocation, asked.rows(), scores, answer.inferenceId(), isCaptured, captures),
            nanos);
      }
      return answer;
    } catch (MillraceException e) {
      count(e, endpoint, outcome, watcher);
      throw e;
    } catch (RuntimeException e) {
      outcome.failed();
      watcher.failed();
      throw e;
    } finally {
      endpoint.ended();
    }
  }

  private static Arm chosen(Route route, Invocation invocation, Rows rows) {
    Arm arm = route.choose(invocation, rows);
    return invocation.targetModel().isPresent() ? arm.towards(invocation.targetModel().get()) : arm;
  }

  private RequestForm.Asked read(RequestForm form, Route route, EndpointLimits limits) {
    if (limits.bytes().isPresent() && form.bytes() > limits.bytes().getAsInt()) {
      throw new MillraceException(
          ErrorCode.BODY_TOO_LARGE,
          "The body has %d bytes (the endpoint takes %d)."
              .formatted(form.bytes(), limits.bytes().getAsInt()),
          "Send several requests, or score a file.");
    }
    return form.read(
        route.fields(), Math.min(config.maxRows(), limits.rows().orElse(Integer.MAX_VALUE)));
  }

  private static void count(
      MillraceException e,
      ServingMetrics.OfEndpoint endpoint,
      ServingMetrics.Outcome outcome,
      Watcher watcher) {
    endpoint.refused(e.code());
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
  }

  private Answer answer(
      Invocation invocation,
      Arm arm,
      RequestForm.Asked asked,
      Scores scores,
      Explained why,
      boolean isCaptured) {
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
            arm.modelVersions(),
            arm.capturedAs());
    if (isCaptured) {
      Content request = invocation.form().captured(asked.rows());
      CaptureSink.Event event =
          new CaptureSink.Event(eventId, invocation, given, request, answer, scores);
      switch (arm.config().spec().capture().durability()) {
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
