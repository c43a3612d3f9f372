package io.millrace.server.page;

import io.millrace.serving.Capture;
import io.millrace.serving.CaptureSearch;
import io.millrace.serving.CapturedAnswers;
import io.millrace.serving.CapturedInput;
import io.millrace.serving.CapturedRows;
import io.millrace.serving.Captures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Captures of what a test puts into it.
final class MemoryCaptures implements Captures {
  private final List<Capture> newestFirst = new ArrayList<>();

  @Override
  public void flush() {}

  @Override
  public CapturedRows since(String endpoint, Optional<String> bookmark) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String bookmark() {
    return Integer.toString(newestFirst.size());
  }

  @Override
  public CapturedAnswers answers(String endpoint, String bookmark) {
    return answers(newestFirst.reversed().stream().skip(Long.parseLong(bookmark)).toList());
  }

  @Override
  public CapturedAnswers answersTo(String endpoint, Set<String> inferenceIds) {
    return answers(
        newestFirst.reversed().stream()
            .filter(each -> inferenceIds.contains(each.inferenceId()))
            .toList());
  }

  private CapturedAnswers answers(List<Capture> rows) {
    return new CapturedAnswers(
        rows.stream().map(Capture::inferenceId).toList(),
        rows.stream().mapToInt(Capture::config).toArray(),
        rows.stream().map(Capture::variant).toList(),
        rows.stream().mapToDouble(Capture::prediction).toArray(),
        Map.of(),
        bookmark());
  }

  @Override
  public List<Capture> newest(CaptureSearch search, int limit) {
    return newestFirst.stream().filter(search::matches).limit(limit).toList();
  }

  @Override
  public List<CapturedInput> newestInputs(String endpoint, int limit) {
    throw new UnsupportedOperationException();
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
