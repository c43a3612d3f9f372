package io.millrace.serving.sql;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.serving.Feedback;
import io.millrace.serving.Outcome;
import io.millrace.serving.OutcomeStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// Outcomes in the metadata database.
public final class SqlOutcomeStore implements OutcomeStore {
  private static final Table<Record> OUTCOMES = table(name("endpoint_outcomes"));
  private static final Field<String> ENDPOINT = field(name("endpoint"), String.class);
  private static final Field<String> METRIC = field(name("metric"), String.class);
  private static final Field<String> ID = field(name("inference_id"), String.class);
  private static final Field<Long> SEQUENCE = field(name("sequence"), Long.class);
  private static final Field<Double> VALUE = field(name("outcome_value"), Double.class);
  private static final Field<Long> RECEIVED_AT = field(name("received_at"), Long.class);

  /// Values of one statement, at most.
  private static final int CHUNK = 400;

  private final Database database;
  private final InstantSource clock;

  public SqlOutcomeStore(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  private record Key(String metric, String inferenceId) {}

  @Override
  public Received add(String endpoint, List<Outcome> outcomes) {
    return database.write(
        sql -> {
          Map<Key, Double> known = known(sql, endpoint, outcomes);
          List<Outcome> fresh = new ArrayList<>();
          int same = 0;
          for (Outcome outcome : outcomes) {
            Double before =
                known.putIfAbsent(
                    new Key(outcome.metric(), outcome.inferenceId()), outcome.value());
            if (before == null) {
              fresh.add(outcome);
            } else if (before == outcome.value()) {
              same++;
            }
          }
          insert(sql, endpoint, fresh);
          return new Received(fresh.size(), same, outcomes.size() - fresh.size() - same);
        });
  }

  private static Map<Key, Double> known(DSLContext sql, String endpoint, List<Outcome> outcomes) {
    Map<Key, Double> known = new HashMap<>();
    for (int from = 0; from < outcomes.size(); from += CHUNK) {
      List<String> ids =
          outcomes.subList(from, Math.min(from + CHUNK, outcomes.size())).stream()
              .map(Outcome::inferenceId)
              .distinct()
              .toList();
      sql.select(METRIC, ID, VALUE)
          .from(OUTCOMES)
          .where(ENDPOINT.eq(endpoint), ID.in(ids))
          .forEach(row -> known.put(new Key(row.value1(), row.value2()), row.value3()));
    }
    return known;
  }

  private void insert(DSLContext sql, String endpoint, List<Outcome> outcomes) {
    Long last =
        sql.select(max(SEQUENCE))
            .from(OUTCOMES)
            .where(ENDPOINT.eq(endpoint))
            .fetchOne(max(SEQUENCE));
    long sequence = last == null ? 0 : last;
    long now = clock.millis();
    for (Outcome outcome : outcomes) {
      sql.insertInto(OUTCOMES, ENDPOINT, METRIC, ID, SEQUENCE, VALUE, RECEIVED_AT)
          .values(
              endpoint, outcome.metric(), outcome.inferenceId(), ++sequence, outcome.value(), now)
          .execute();
    }
  }

  /// The bookmark is the last sequence that was read: sequences grow in the order of the commits.
  @Override
  public Feedback.Arrived arrived(String endpoint, String metric, Optional<String> bookmark) {
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    long last = bookmark.map(Long::parseLong).orElse(0L);
    long next = last;
    for (var row :
        database.read(
            sql ->
                sql.select(ID, VALUE, SEQUENCE)
                    .from(OUTCOMES)
                    .where(ENDPOINT.eq(endpoint), METRIC.eq(metric), SEQUENCE.gt(last))
                    .orderBy(SEQUENCE)
                    .fetch())) {
      values.put(row.value1(), row.value2());
      next = row.value3();
    }
    return new Feedback.Arrived(values, Long.toString(next));
  }

  @Override
  public Map<String, Long> counts(String endpoint) {
    Map<String, Long> counts = new TreeMap<>();
    database
        .read(
            sql ->
                sql.select(METRIC, count())
                    .from(OUTCOMES)
                    .where(ENDPOINT.eq(endpoint))
                    .groupBy(METRIC)
                    .fetch())
        .forEach(row -> counts.put(row.value1(), row.value2().longValue()));
    return counts;
  }
}
