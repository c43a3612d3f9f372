package io.millrace.pipeline.event;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Starts nothing, remembers everything; fails as long as it is told to.
public final class RecordingTarget implements TargetKind {
  public final Map<String, Event> started = new LinkedHashMap<>();
  public final List<String> calls = new ArrayList<>();
  public final List<String> replays = new ArrayList<>();
  public final Set<String> running = new HashSet<>();
  public boolean broken;

  @Override
  public String name() {
    return "record";
  }

  @Override
  public void check(JsonNode settings) {}

  @Override
  public String deliver(JsonNode settings, Arrival arrival) {
    calls.add(arrival.key());
    if (broken) {
      throw new IllegalStateException("the target is down");
    }
    started.put(arrival.key(), arrival.event());
    arrival.replay().ifPresent(replays::add);
    return arrival.key();
  }

  @Override
  public boolean running(String id) {
    return running.contains(id);
  }
}
