package io.millrace.serving.sql;

import io.millrace.base.id.Ids;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.DurableEventBus;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.sql.EventUnits;
import io.millrace.serving.rollout.Rollout;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jooq.DSLContext;
import tools.jackson.databind.node.ObjectNode;

/// Makes each step of a rollout an event, stored in the unit of the step:
/// `io.millrace.endpoint.rollout.shifting`, `.baking`, `.completed`, `.rolled-back`.
public final class RolloutEvents implements RolloutListener {
  private static final String TYPE = "io.millrace.endpoint.rollout.";
  private static final String SOURCE = "/millrace/serving";

  private final EventUnits units;
  private final DurableEventBus bus;
  private final InstantSource clock;

  public RolloutEvents(EventUnits units, DurableEventBus bus, InstantSource clock) {
    this.units = units;
    this.bus = bus;
    this.clock = clock;
  }

  @Override
  public Runnable changed(DSLContext sql, Rollout rollout) {
    Instant now = clock.instant();
    return units.publish(sql, List.of(event(rollout, now)), now) ? this::deliver : units::stored;
  }

  private static Event event(Rollout rollout, Instant now) {
    ObjectNode data = Json.object();
    data.put("endpoint", rollout.endpoint());
    data.put("from", rollout.from());
    data.put("to", rollout.to());
    data.put("step", rollout.step() + 1);
    data.put("steps", rollout.plan().steps().size());
    data.put("share", rollout.share());
    data.put("reason", rollout.reason());
    String phase = rollout.phase().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new Event(Ids.hex32(), SOURCE, TYPE + phase, Optional.of(rollout.endpoint()), now, data);
  }

  private void deliver() {
    units.stored();
    bus.wake();
  }
}
