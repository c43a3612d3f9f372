package io.millrace.server.page;

import io.millrace.serving.Capture;
import io.millrace.serving.CaptureSearch;
import io.millrace.serving.CapturedAnswers;
import io.millrace.serving.CapturedRows;
import io.millrace.serving.Captures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Captures of what a test puts into it.
final class MemoryCaptures implements Captures {
  private final List<Capture> newestFirst = new ArrayList<>();

  @Override
  public void flush() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CapturedRows since(String endpoint, Optional<String> bookmark) {
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
    return newestFirst.stream().filter(search::matches).limit(limit).toList();
  }

  @Override
  public List<Capture> ofRequest(String endpoint, String eventId) {
    return newestFirst.stream().filter(each -> each.eventId().equals(eventId)).toList();
  }

  @Override
  public void add(List<Capture> rows, String key) {
    newestFirst.addAll(0, rows);
  }

  @Override
  public long dropped() {
    return 0;
  }

  @Override
  public void close() {}
}
