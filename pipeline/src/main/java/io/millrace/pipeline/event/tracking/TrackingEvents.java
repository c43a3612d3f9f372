package io.millrace.pipeline.event.tracking;

import io.millrace.base.id.Ids;
import io.millrace.pipeline.event.DurableEventBus;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.sql.EventUnits;
import io.millrace.tracking.Change;
import io.millrace.tracking.sql.ChangeListener;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jooq.DSLContext;

/// Makes each change of tracking and the registry an event, stored in the unit of the change.
public final class TrackingEvents implements ChangeListener {
  private final EventUnits units;
  private final DurableEventBus bus;
  private final InstantSource clock;

  public TrackingEvents(EventUnits units, DurableEventBus bus, InstantSource clock) {
    this.units = units;
    this.bus = bus;
    this.clock = clock;
  }

  @Override
  public Runnable changed(DSLContext sql, Change change) {
    return changed(sql, List.of(change));
  }

  @Override
  public Runnable changed(DSLContext sql, List<Change> changes) {
    Instant now = clock.instant();
    List<Event> events =
        changes.stream().map(change -> ChangeEvents.event(Ids.hex32(), change, now)).toList();
    return units.publish(sql, events, now) ? this::deliver : units::stored;
  }

  private void deliver() {
    units.stored();
    bus.wake();
  }
}
