package io.millrace.pipeline.event.tracking;

import io.millrace.base.id.Ids;
import io.millrace.pipeline.event.DurableEventBus;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.sql.EventUnits;
import io.millrace.tracking.Change;
import io.millrace.tracking.sql.ChangeListener;
import java.time.InstantSource;
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
    Event event = ChangeEvents.event(Ids.hex32(), change, clock.instant());
    boolean hasDeliveries = units.publish(sql, event, clock.instant());
    return hasDeliveries ? this::deliver : units::stored;
  }

  private void deliver() {
    units.stored();
    bus.wake();
  }
}
