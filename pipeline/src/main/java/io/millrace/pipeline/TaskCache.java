package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.TASK_ARGUMENTS_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.ResultStore.KeptResult;
import io.millrace.pipeline.ResultStore.Origin;
import io.millrace.pipeline.states.TaskCommand;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Gives a state the result that the same work has given before, if the state asks for it with the
/// argument `cache`: `true`, or a text that is part of what has to be the same.
record TaskCache(ResultStore store, InstantSource clock) {
  private static final Logger log = LoggerFactory.getLogger(TaskCache.class);
  private static final String CACHE = "cache";
  private static final int BYTES_MAX = 262_144;

  static boolean isAskedFor(TaskCommand command) {
    return command.arguments().has(CACHE);
  }

  /// @throws MillraceException with `TASK_ARGUMENTS_INVALID` if the wish is none
  JsonNode run(CacheableTask task, TaskCommand command, AttemptId attempt, TaskContext context)
      throws InterruptedException {
    ObjectNode arguments = (ObjectNode) command.arguments().deepCopy();
    Optional<String> wish = wish(task, arguments.remove(CACHE), command);
    if (wish.isEmpty()) {
      return task.run(arguments, context);
    }
    Origin origin =
        new Origin(
            task.name(),
            task.version() + wish.get(),
            Digests.of(arguments),
            task.inputs(arguments));
    Optional<KeptResult> kept = store.find(origin);
    Reuse reuse = decide(task, arguments, origin, kept, context);
    store.note(attempt, reuse);
    context.log(
        "cache: " + reuse.outcome().name().toLowerCase(Locale.ROOT) + ". " + reuse.reason());
    if (kept.isPresent() && reuse.outcome() == Reuse.Outcome.HIT) {
      return kept.get().result();
    }
    JsonNode result = task.run(arguments, context);
    keep(
        new KeptResult(
            origin,
            result,
            context.pipeline(),
            context.state(),
            context.execution(),
            clock.instant()));
    return result;
  }

  /// What the state adds to the task's version; empty if it wants no results that are there.
  private static Optional<String> wish(CacheableTask task, JsonNode cache, TaskCommand command) {
    boolean isText = cache.isString() && !cache.stringValue().isBlank();
    if ((!cache.isBoolean() && !isText) || command.resource().isCallback()) {
      throw new MillraceException(
          TASK_ARGUMENTS_INVALID,
          "Arguments of task %s.cache: %s (expected: true, false or a text, and no task token)"
              .formatted(task.name(), cache),
          "Correct the state's Arguments in the pipeline or the execution's input.");
    }
    if (isText) {
      return Optional.of(" " + cache.stringValue());
    }
    return cache.booleanValue() ? Optional.of("") : Optional.empty();
  }

  private Reuse decide(
      CacheableTask task,
      JsonNode arguments,
      Origin origin,
      Optional<KeptResult> kept,
      TaskContext context) {
    if (store.isIgnoredFor(context.execution())) {
      return Reuse.miss("The execution was started without the cache.");
    }
    if (kept.isEmpty()) {
      return Reuse.miss(
          store
              .newest(context.pipeline(), context.state())
              .map(last -> difference(origin, last))
              .orElse("No result of this state is kept."));
    }
    ExecutionId from = kept.get().execution();
    return task.isThere(arguments, kept.get().result())
        ? Reuse.hit(
            "Version, arguments and inputs are those of execution %s at %s."
                .formatted(from, kept.get().at()))
        : Reuse.miss("What execution %s has made is gone.".formatted(from));
  }

  private static String difference(Origin origin, KeptResult last) {
    Origin before = last.origin();
    if (!before.task().equals(origin.task())) {
      return "The state calls another task than in execution %s.".formatted(last.execution());
    }
    if (!before.version().equals(origin.version())) {
      return "The version is '%s'; it was '%s' in execution %s."
          .formatted(origin.version(), before.version(), last.execution());
    }
    if (!before.arguments().equals(origin.arguments())) {
      return "The arguments are not those of execution %s.".formatted(last.execution());
    }
    return "Changed since execution %s: %s."
        .formatted(last.execution(), changed(before.inputs(), origin.inputs()));
  }

  private static String changed(Map<String, String> before, Map<String, String> now) {
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(now.keySet());
    return names.stream()
        .filter(
            name ->
                !Optional.ofNullable(before.get(name)).equals(Optional.ofNullable(now.get(name))))
        .collect(Collectors.joining(", "));
  }

  /// A result is not worth less because it cannot be kept.
  private void keep(KeptResult result) {
    try {
      if (Json.bytes(result.result()).length <= BYTES_MAX) {
        store.keep(result);
      }
    } catch (MillraceException e) {
      log.warn("task.result.not.kept state={} reason={}", result.state(), e.detail());
    }
  }
}
