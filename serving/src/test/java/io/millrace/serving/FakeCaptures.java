package io.millrace.serving;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Captures that hold these rows.
record FakeCaptures(List<String> rows) implements Captures {
  FakeCaptures(String... rows) {
    this(List.of(rows));
  }

  @Override
  public void flush() {}

  @Override
  public CapturedRows since(String endpoint, Optional<String> bookmark) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Capture> ofRequest(String endpoint, String eventId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String bookmark() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CapturedAnswers answers(String endpoint, String bookmark) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CapturedAnswers answersTo(String endpoint, Set<String> inferenceIds) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Capture> newest(CaptureSearch search, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<CapturedInput> newestInputs(String endpoint, int limit) {
    return IntStream.range(0, Math.min(limit, rows.size()))
        .mapToObj(i -> new CapturedInput("i" + i, rows.get(i)))
        .toList();
  }

  @Override
  public void add(List<Capture> added, String key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long waitingBytes() {
    return 0;
  }

  @Override
  public long dropped() {
    return 0;
  }

  @Override
  public void close() {}
}
