package io.millrace.pipeline.event.sql;

import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.EventStore;
import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;

/// Publishes events from inside units of the database, so that they are stored with what they tell
/// of, or neither is.
///
/// @param events of the same database
/// @param rules of the same database
public record EventUnits(SqlEventStore events, SqlRules rules) {
  /// Stores `event`, whose id is certainly new, and its deliveries. Once the unit is on disk, call
  /// [#stored] and wake the bus.
  /// @return whether there are any
  public boolean publish(DSLContext sql, Event event, Instant received) {
    String json = event.toJson().toString();
    List<EventStore.Match> matches = EventStore.Match.all(rules.matching(sql, json), List.of());
    events.append(sql, event, json, received, matches);
    return !matches.isEmpty();
  }

  /// To be called after the unit.
  public void stored() {
    rules.refresh();
  }
}
