package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.RUN_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.database.Statements;
import io.millrace.base.id.Ids;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunInfo;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.Runs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jooq.DSLContext;

/// Inserts a new run, inside one unit. What it will be is known then, so nothing is read again.
final class RunInserter {
  private static final String LOCATION =
      "select artifact_location from experiments where id = ? and lifecycle = 'ACTIVE'";
  private static final String INSERT =
      "insert into runs (number, id, experiment, name, user_name, status, start_time, artifact_uri,"
          + " lifecycle) values ((select coalesce(max(number), 0) + 1 from runs),"
          + " ?, ?, ?, ?, ?, ?, ?, 'ACTIVE') returning number";

  private final DSLContext sql;

  RunInserter(DSLContext sql) {
    this.sql = sql;
  }

  Run insert(StartRun start, Instant now) {
    int experiment = ExperimentRows.number(start.experimentId());
    String id = Ids.hex32();
    RunInfo info =
        new RunInfo(
            id,
            Integer.toString(experiment),
            name(start),
            start.user(),
            RunStatus.RUNNING,
            Instant.ofEpochMilli(start.startTime().orElse(now).toEpochMilli()),
            Optional.empty(),
            location(start.experimentId()).resolve(id + "/artifacts"),
            Lifecycle.ACTIVE);
    int number = insert(info, experiment);
    Map<String, String> tags = new TreeMap<>();
    new RunLog(List.of(), List.of(), start.tags())
        .tags()
        .forEach(tag -> tags.put(tag.key(), tag.value()));
    tags.put(RunLogWriter.RUN_NAME, info.name());
    Runs.TAGS.set(sql, number, tags);
    List<Tag> kept = tags.entrySet().stream().map(e -> new Tag(e.getKey(), e.getValue())).toList();
    return new Run(
        info,
        new Run.Data(List.of(), List.of(), kept),
        new Run.Inputs(List.of(), List.of()),
        new Run.Outputs(List.of()));
  }

  private ArtifactUri location(String experiment) {
    return Statements.first(
            sql,
            LOCATION,
            statement -> statement.setInt(1, ExperimentRows.number(experiment)),
            row -> ArtifactUri.parse(row.getString(1)))
        .orElseGet(() -> ExperimentRows.active(sql, experiment).artifactLocation());
  }

  private int insert(RunInfo info, int experiment) {
    return Statements.first(
            sql,
            INSERT,
            statement -> {
              statement.setString(1, info.id());
              statement.setInt(2, experiment);
              statement.setString(3, info.name());
              statement.setString(4, info.user());
              statement.setString(5, info.status().name());
              statement.setLong(6, info.startTime().toEpochMilli());
              statement.setString(7, info.artifactUri().toString());
            },
            row -> row.getInt(1))
        .orElseThrow();
  }

  private static String name(StartRun start) {
    Optional<String> tagged =
        start.tags().stream()
            .filter(tag -> tag.key().equals(RunLogWriter.RUN_NAME))
            .map(Tag::value)
            .filter(value -> !value.isEmpty())
            .reduce((_, last) -> last);
    Optional<String> named = start.name().filter(value -> !value.isEmpty());
    require(
        named.isEmpty() || tagged.isEmpty() || named.equals(tagged),
        RUN_INVALID,
        "Give one of them, or both the same.",
        "Both 'run_name' and tag 'mlflow.runName' were given, with different values: '%s', '%s'",
        named.orElse(""),
        tagged.orElse(""));
    return named.or(() -> tagged).orElseGet(() -> RunNames.next(ThreadLocalRandom.current()));
  }
}
