package io.millrace.serving;

import java.util.ArrayList;
import java.util.List;

/// Keeps what is captured in memory. Thread-safe.
public final class FakeSink implements CaptureSink {
  private final List<Event> captured = new ArrayList<>();
  private final List<Event> durable = new ArrayList<>();

  @Override
  public synchronized void capture(Event event) {
    captured.add(event);
  }

  @Override
  public synchronized void captureDurably(Event event) {
    durable.add(event);
  }

  public synchronized List<Event> captured() {
    return List.copyOf(captured);
  }

  public synchronized List<Event> durable() {
    return List.copyOf(durable);
  }
}
