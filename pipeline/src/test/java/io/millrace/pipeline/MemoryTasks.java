package io.millrace.pipeline;

import io.millrace.pipeline.Activities.Activity;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Open tasks and activities of a [MemoryStore].
final class MemoryTasks implements OpenTasks, ActivityStore {
  static final String KEY = "key";

  private static final class Row {
    private final Optional<Queued> queued;
    private Optional<String> worker = Optional.empty();
    private Optional<Instant> beatAt = Optional.empty();
    private Optional<Answer> answer = Optional.empty();
    private boolean news;

    private Row(Optional<Queued> queued) {
      this.queued = queued;
    }
  }

  private final Predicate<ExecutionId> known;
  private final Map<AttemptId, Row> open = new LinkedHashMap<>();
  private final Map<String, Activity> activities = new HashMap<>();

  MemoryTasks(Predicate<ExecutionId> known) {
    this.known = known;
  }

  @Override
  public String key(String fresh) {
    return KEY;
  }

  @Override
  public List<OpenTask> of(ExecutionId execution) {
    return open.entrySet().stream()
        .filter(entry -> entry.getKey().execution().equals(execution))
        .map(
            entry ->
                new OpenTask(
                    entry.getKey(),
                    entry.getValue().worker,
                    entry.getValue().beatAt,
                    entry.getValue().answer))
        .toList();
  }

  @Override
  public Reception answer(AttemptId attempt, Answer answer) {
    Optional<Row> row = unanswered(attempt);
    row.ifPresent(
        r -> {
          r.answer = Optional.of(answer);
          r.news = true;
        });
    return reception(attempt, row);
  }

  @Override
  public Reception beat(AttemptId attempt, Instant at) {
    Optional<Row> row = unanswered(attempt);
    row.ifPresent(r -> r.beatAt = Optional.of(at));
    return reception(attempt, row);
  }

  private Optional<Row> unanswered(AttemptId attempt) {
    return Optional.ofNullable(open.get(attempt)).filter(row -> row.answer.isEmpty());
  }

  private Reception reception(AttemptId attempt, Optional<Row> row) {
    if (row.isPresent()) {
      return Reception.TAKEN;
    }
    return known.test(attempt.execution()) ? Reception.LATE : Reception.UNKNOWN;
  }

  boolean areSilent(List<AttemptId> expired) {
    return expired.stream().allMatch(attempt -> unanswered(attempt).isPresent());
  }

  boolean hasNews(ExecutionId execution) {
    return open.entrySet().stream()
        .anyMatch(entry -> entry.getKey().execution().equals(execution) && entry.getValue().news);
  }

  void change(Changes changes) {
    changes.opened().forEach(opening -> open.put(opening.attempt(), new Row(opening.queued())));
    changes.heard().forEach(attempt -> unanswered(attempt).ifPresent(row -> row.news = false));
    changes.closed().forEach(open::remove);
  }

  @Override
  public Activity create(Activity activity) {
    activities.putIfAbsent(activity.name(), activity);
    return activities.getOrDefault(activity.name(), activity);
  }

  @Override
  public Optional<Activity> find(String name) {
    return Optional.ofNullable(activities.get(name));
  }

  @Override
  public List<Activity> list(String after, int limit) {
    return List.copyOf(activities.values());
  }

  @Override
  public void delete(String name) {
    activities.remove(name);
  }

  @Override
  public Optional<Taken> take(String activity, String worker) {
    for (Map.Entry<AttemptId, Row> entry : open.entrySet()) {
      Row row = entry.getValue();
      boolean free = row.worker.isEmpty() && row.answer.isEmpty();
      if (free && row.queued.filter(queued -> queued.activity().equals(activity)).isPresent()) {
        row.worker = Optional.of(worker);
        row.news = true;
        return Optional.of(new Taken(entry.getKey(), row.queued.get().input()));
      }
    }
    return Optional.empty();
  }
}
