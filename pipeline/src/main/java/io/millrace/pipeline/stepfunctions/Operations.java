package io.millrace.pipeline.stepfunctions;

import io.millrace.base.http.Request;
import io.millrace.pipeline.stepfunctions.Constraints.Checked;
import java.util.HashMap;
import java.util.Map;

/// What the API can do, by name.
final class Operations {
  /// Answers one kind of request.
  @FunctionalInterface
  interface Handler<T extends Checked> {
    /// @return a wire record, or a tree
    Object handle(T body, Arns arns) throws InterruptedException;
  }

  private record Operation<T extends Checked>(Class<T> type, Handler<T> handler) {
    Object run(Request request) throws InterruptedException {
      if (!request.json().isObject()) {
        throw Refusal.of("SerializationException", "The request is no JSON object.");
      }
      T body = request.json(type);
      Constraints constraints = new Constraints();
      body.check(constraints);
      constraints.require();
      return handler.handle(body, Arns.of(request));
    }
  }

  private final Map<String, Operation<?>> operations = new HashMap<>();

  <T extends Checked> Operations add(String name, Class<T> body, Handler<T> handler) {
    if (operations.put(name, new Operation<>(body, handler)) != null) {
      throw new IllegalArgumentException(name + " is there twice");
    }
    return this;
  }

  /// @throws Refusal whatever the operation refuses, `UnknownOperationException`
  Object run(String name, Request request) throws InterruptedException {
    Operation<?> operation = operations.get(name);
    if (operation == null) {
      throw Refusal.of("UnknownOperationException", "Unknown operation '%s'.", name);
    }
    return operation.run(request);
  }
}
