package io.millrace.tracking.sql;

import io.millrace.base.database.Database;
import io.millrace.tracking.transfer.ImportBatch;
import io.millrace.tracking.transfer.Imports;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Imports into the metadata database.
public final class SqlImports implements Imports {
  private static final Logger log = LoggerFactory.getLogger(SqlImports.class);

  private final Database database;
  private final InstantSource clock;

  public SqlImports(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Answer write(ImportBatch batch) {
    Answer answer = database.write(sql -> write(sql, batch));
    log.info(
        "import.written origin={} runs={} finished={}",
        batch.origin(),
        batch.runs().size(),
        batch.finished().size());
    return answer;
  }

  private Answer write(DSLContext sql, ImportBatch batch) {
    ImportOrigin origin = new ImportOrigin(sql, batch.origin(), clock.instant());
    ImportedExperiments experiments = new ImportedExperiments(sql, origin);
    ImportedModels models = new ImportedModels(sql, origin, clock.instant());
    experiments.requireFree(batch.experiments(), batch.existing());
    models.requireFree(batch.registeredModels());
    Map<String, String> numbers = new LinkedHashMap<>();
    batch.experiments().forEach(copy -> numbers.put(copy.id(), experiments.write(copy)));
    List<String> finished = new ArrayList<>();
    ImportedLoggedModels loggedModels = new ImportedLoggedModels(sql, origin, experiments);
    batch.loggedModels().stream()
        .filter(m -> !loggedModels.write(m))
        .forEach(m -> finished.add(m.id()));
    ImportedRuns runs = new ImportedRuns(sql, origin, experiments);
    batch.runs().stream().filter(run -> !runs.write(run)).forEach(run -> finished.add(run.id()));
    batch.points().forEach(runs::write);
    batch.loggedModels().forEach(loggedModels::writePoints);
    batch.registeredModels().forEach(models::write);
    batch.finished().forEach(id -> origin.finish(id));
    return new Answer(numbers, finished);
  }
}
