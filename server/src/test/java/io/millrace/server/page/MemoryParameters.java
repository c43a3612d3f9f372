package io.millrace.server.page;

import io.millrace.pipeline.parameter.Parameter;
import io.millrace.pipeline.parameter.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Parameters of what a test puts into it, all below what is asked for.
final class MemoryParameters implements Parameters {
  private final List<Parameter> newestFirst = new ArrayList<>();

  @Override
  public Parameter put(String path, String value) {
    Parameter parameter = new Parameter(path, history(path).size() + 1, value, Fakes.NOON);
    newestFirst.addFirst(parameter);
    return parameter;
  }

  @Override
  public Parameter put(String path, String value, String idempotencyKey) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Parameter replace(String path, int expected, String value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Parameter> find(String path) {
    return history(path).stream().findFirst();
  }

  @Override
  public List<Parameter> history(String path) {
    return newestFirst.stream().filter(each -> each.path().equals(path)).toList();
  }

  @Override
  public List<Parameter> list(String prefix) {
    return newestFirst.stream()
        .map(Parameter::path)
        .distinct()
        .sorted()
        .filter(path -> path.startsWith(prefix))
        .map(path -> history(path).getFirst())
        .toList();
  }
}
