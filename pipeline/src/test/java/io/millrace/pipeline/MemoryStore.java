package io.millrace.pipeline;

import io.millrace.pipeline.states.HistoryEvent;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a store promises, in memory and for one thread: the readable definition of what the tables
/// do. Log lines and progress are forgotten; there are no map runs and no Express executions.
final class MemoryStore implements ExecutionStore {
  private static final class Row {
    private Execution execution;
    private final Optional<String> parentKey;
    private final List<HistoryEvent> history = new ArrayList<>();
    private @Nullable String owner;
    private long epoch = 1;
    private @Nullable Instant wakeAt;
    private boolean announced;
    private String redriveToken = "";

    private Row(Execution execution, Optional<String> parentKey, String owner) {
      this.execution = execution;
      this.parentKey = parentKey;
      this.owner = owner;
    }

    private boolean running() {
      return !execution.status().ended();
    }
  }

  private final Map<ExecutionId, Row> rows = new LinkedHashMap<>();
  private final Map<String, Long> beats = new TreeMap<>();
  private final List<Signal> signals = new ArrayList<>();

  /// Attempts by the id of their execution and their key.
  private final Set<List<String>> dropped = new HashSet<>();

  private final MemoryTasks tasks = new MemoryTasks(rows::containsKey);
  private final BiConsumer<Execution, List<HistoryEvent>> appended;

  /// @param appended hears of each step that is stored
  MemoryStore(BiConsumer<Execution, List<HistoryEvent>> appended) {
    this.appended = appended;
  }

  private Row row(ExecutionId id) {
    Row row = rows.get(id);
    if (row == null) {
      throw new AssertionError("there is no execution " + id);
    }
    return row;
  }

  private void write(Row row, Step step) {
    row.history.addAll(step.events());
    row.wakeAt = step.wakeAt().orElse(null);
    step.ended().ifPresent(ended -> row.execution = ended);
    tasks.change(step.tasks());
    appended.accept(row.execution, step.events());
  }

  @Override
  public Execution create(
      Execution execution, Optional<String> parentKey, String node, Step first) {
    Optional<Execution> older = find(execution.pipeline(), execution.name());
    if (older.isPresent()) {
      return older.get();
    }
    Row row = new Row(execution, parentKey, node);
    rows.put(execution.id(), row);
    write(row, first);
    return row.execution;
  }

  @Override
  public boolean append(Claim claim, Step step) {
    Row row = row(claim.id());
    boolean possible =
        holds(row, claim)
            && row.running()
            && row.history.size() == step.events().getFirst().id() - 1
            && tasks.areSilent(step.tasks().expired());
    if (possible) {
      write(row, step);
      step.dropped().forEach(key -> dropped.add(List.of(claim.id().value(), key)));
    }
    return possible;
  }

  private static boolean holds(Row row, Claim claim) {
    return claim.node().equals(row.owner) && claim.epoch() == row.epoch;
  }

  @Override
  public Optional<Claim> redrive(Execution redriven, String node, Step first, String clientToken) {
    Row row = row(redriven.id());
    if (row.running()
        || row.execution.redriveCount() != redriven.redriveCount() - 1
        || row.history.size() != first.events().getFirst().id() - 1) {
      return Optional.empty();
    }
    row.execution = redriven;
    row.owner = node;
    row.epoch++;
    row.announced = false;
    row.redriveToken = clientToken;
    signals.removeIf(signal -> signal.execution().equals(redriven.id()));
    write(row, first);
    return Optional.of(new Claim(redriven.id(), node, row.epoch));
  }

  @Override
  public boolean isRedrivenBy(ExecutionId id, String clientToken, Instant now) {
    Row row = row(id);
    Instant since = now.minus(Duration.ofMinutes(15));
    return row.redriveToken.equals(clientToken)
        && row.execution.redrivenAt().filter(at -> at.isAfter(since)).isPresent();
  }

  @Override
  public void postpone(Claim claim, Instant wakeAt) {
    Row row = row(claim.id());
    if (holds(row, claim)) {
      row.wakeAt = wakeAt;
    }
  }

  @Override
  public OpenTasks openTasks() {
    return tasks;
  }

  @Override
  public ActivityStore activities() {
    return tasks;
  }

  @Override
  public ExpressJournal express() {
    return empty(ExpressJournal.class);
  }

  @Override
  public MapChildStore mapChildren() {
    return empty(MapChildStore.class);
  }

  @Override
  public MapRunStore mapRuns() {
    return empty(MapRunStore.class);
  }

  @Override
  public ResultStore results() {
    return empty(ResultStore.class);
  }

  /// A store that has nothing and takes nothing.
  private static <T> T empty(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) ->
                method.getReturnType().equals(Optional.class) ? Optional.empty() : List.of()));
  }

  @Override
  public Optional<Execution> find(ExecutionId id) {
    return Optional.ofNullable(rows.get(id)).map(row -> row.execution);
  }

  @Override
  public Optional<Execution> find(String pipeline, String name) {
    return executions()
        .filter(one -> one.pipeline().equals(pipeline) && one.name().equals(name))
        .findFirst();
  }

  Stream<Execution> executions() {
    return rows.values().stream().map(row -> row.execution);
  }

  @Override
  public Optional<Execution> findChild(ExecutionId parent, String parentKey) {
    return rows.values().stream()
        .filter(row -> row.execution.parent().equals(Optional.of(parent)))
        .filter(row -> row.parentKey.equals(Optional.of(parentKey)))
        .map(row -> row.execution)
        .findFirst();
  }

  @Override
  public List<Execution> children(ExecutionId parent, int limit) {
    return executions()
        .filter(execution -> execution.parent().equals(Optional.of(parent)))
        .limit(limit)
        .toList();
  }

  @Override
  public List<ExecutionId> strays(String node) {
    return rows.values().stream()
        .filter(row -> row.running() && node.equals(row.owner) && row.parentKey.isPresent())
        .filter(
            row ->
                dropped.contains(
                    List.of(row.execution.parent().orElseThrow().value(), row.parentKey.get())))
        .map(row -> row.execution.id())
        .toList();
  }

  @Override
  public List<Execution> list(Executions.Filter filter) {
    throw new UnsupportedOperationException("no engine lists executions by itself");
  }

  @Override
  public int open() {
    return (int) rows.values().stream().filter(Row::running).count();
  }

  @Override
  public List<HistoryEvent> history(ExecutionId id, long afterEvent, int limit) {
    return row(id).history.stream().skip(afterEvent).limit(limit).toList();
  }

  @Override
  public Optional<Claim> claim(ExecutionId id, String node) {
    return Optional.ofNullable(rows.get(id))
        .filter(row -> row.running() && node.equals(row.owner))
        .map(row -> new Claim(id, node, row.epoch));
  }

  @Override
  public int takeOver(String node, List<String> others) {
    List<Row> free =
        rows.values().stream()
            .filter(row -> row.running() || !row.announced)
            .filter(row -> row.owner == null || !others.contains(row.owner))
            .toList();
    for (Row row : free) {
      row.owner = node;
      row.epoch++;
    }
    return free.size();
  }

  @Override
  public void release(String node) {
    for (Row row : rows.values()) {
      if (node.equals(row.owner) && (row.running() || !row.announced)) {
        row.owner = null;
        row.epoch++;
      }
    }
    beats.remove(node);
  }

  @Override
  public List<Claim> due(String node, Instant moment) {
    return rows.values().stream()
        .filter(row -> node.equals(row.owner) && row.running())
        .filter(
            row ->
                row.wakeAt == null
                    || !row.wakeAt.isAfter(moment)
                    || tasks.hasNews(row.execution.id()))
        .sorted(Comparator.comparing(row -> row.execution.startedAt()))
        .map(row -> new Claim(row.execution.id(), node, row.epoch))
        .toList();
  }

  @Override
  public List<Execution> unannounced(String node) {
    return rows.values().stream()
        .filter(row -> node.equals(row.owner) && !row.running() && !row.announced)
        .map(row -> row.execution)
        .toList();
  }

  @Override
  public void announced(Execution ended) {
    Row row = row(ended.id());
    row.announced |= row.execution.endedAt().equals(ended.endedAt());
  }

  boolean allAnnounced() {
    return rows.values().stream().allMatch(row -> row.announced);
  }

  @Override
  public void beat(String node) {
    beats.merge(node, 1L, Long::sum);
  }

  @Override
  public Map<String, Long> beats() {
    return new TreeMap<>(beats);
  }

  @Override
  public void signal(Signal signal) {
    signals.add(signal);
  }

  @Override
  public List<Signal> signals(String node) {
    return signals.stream().filter(s -> node.equals(row(s.execution()).owner)).toList();
  }

  @Override
  public void handled(Signal signal) {
    signals.remove(signal);
  }

  @Override
  public void report(List<StoredLine> lines, Map<AttemptId, ExecutionView.Progress> progress) {}

  @Override
  public List<LogLine> log(ExecutionId id, Optional<String> state) {
    return List.of();
  }

  @Override
  public int lines(AttemptId attempt) {
    return 0;
  }

  @Override
  public Map<AttemptId, ExecutionView.Progress> progress(ExecutionId id) {
    return new HashMap<>();
  }
}
