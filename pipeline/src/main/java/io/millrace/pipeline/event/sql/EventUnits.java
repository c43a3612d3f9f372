package io.millrace.pipeline.event.sql;

import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.RuleIndex;
import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;

/// Publishes events from inside units of the database, so that they are stored with what they tell
/// of, or neither is.
///
/// @param events of the same database
/// @param rules of the same database
public record EventUnits(SqlEventStore events, SqlRules rules) {
  /// Stores `published`, whose ids are certainly new, and their deliveries. Once the unit is on
  /// disk, call [#stored] and wake the bus.
  /// @return whether there are any deliveries
  public boolean publish(DSLContext sql, List<Event> published, Instant received) {
    RuleIndex index = rules.index(sql);
    List<SqlEventStore.Matched> matched =
        published.stream().map(event -> SqlEventStore.Matched.of(event, index)).toList();
    events.append(sql, matched, received);
    return matched.stream().anyMatch(event -> !event.matches().isEmpty());
  }

  /// To be called after the unit.
  public void stored() {
    rules.refresh();
  }
}
