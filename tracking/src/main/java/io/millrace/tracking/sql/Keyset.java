package io.millrace.tracking.sql;

import io.millrace.tracking.Page;
import io.millrace.tracking.search.Ordering;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.SelectWhereStep;
import org.jooq.SortOrder;
import org.jooq.impl.DSL;

/// A total order of rows, and pages of it. The next page begins right after the last row of the one
/// before ([PageToken]), whatever was added before or behind it in the meantime.
final class Keyset {
  /// @param value never null
  private record Part<T>(Field<T> value, SortOrder order) {
    Condition isAfter(Object last) {
      return order == SortOrder.ASC ? value.gt(typed(last)) : value.lt(typed(last));
    }

    Condition isEqual(Object last) {
      return value.eq(typed(last));
    }

    private Field<T> typed(Object last) {
      return DSL.val(last, value.getDataType());
    }
  }

  private final int question;
  private final List<Part<?>> parts = new ArrayList<>();

  /// @param question what is asked apart from the page
  Keyset(Object question) {
    this.question = question.hashCode();
  }

  /// Sorts by `value`, which is never null, after what was added before.
  <T> Keyset by(Field<T> value, SortOrder order) {
    parts.add(new Part<>(value, order));
    return this;
  }

  /// Sorts by `value`; absent ones come last in both directions.
  /// @param absent any value, in the place of none
  <T> Keyset byPresent(Field<T> value, T absent, SortOrder order) {
    return by(DSL.when(value.isNull(), 1).otherwise(0), SortOrder.ASC)
        .by(DSL.coalesce(value, absent), order);
  }

  /// Sorts by a metric: real values in the order asked for, then NaN, then none.
  Keyset byMetric(Field<Double> value, Field<Integer> form, SortOrder order) {
    return by(
            DSL.when(form.isNull(), 2).when(form.eq(StoredDouble.NAN), 1).otherwise(0),
            SortOrder.ASC)
        .by(DSL.coalesce(value, 0.0), order);
  }

  /// Sorts by the fields that orderings stand for, which are never null.
  Keyset by(List<Ordering> orderings, Function<Ordering, Field<?>> field) {
    orderings.forEach(ordering -> by(field.apply(ordering), Comparisons.order(ordering)));
    return this;
  }

  /// The sort values as columns of the query.
  List<Field<?>> columns() {
    List<Field<?>> columns = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      columns.add(parts.get(i).value().as(column(i)));
    }
    return columns;
  }

  private List<OrderField<?>> order() {
    List<OrderField<?>> order = new ArrayList<>();
    for (Part<?> part : parts) {
      order.add(part.value().sort(part.order()));
    }
    return order;
  }

  /// The page behind the one that gave `token`; the first one without it.
  /// @param from selects [#columns] beside its own; with doubles among them, no `*`: the driver of
  ///     SQLite takes an expression whose type nobody names for a float
  /// @throws io.millrace.base.MillraceException with `PAGE_TOKEN_INVALID` if it is none of this
  ///     question's tokens
  <R extends Record, T> Page<T> page(
      SelectWhereStep<R> from,
      Condition wanted,
      Optional<String> token,
      int maxResults,
      Function<List<R>, List<T>> items) {
    List<R> rows =
        from.where(wanted).and(after(token)).orderBy(order()).limit(maxResults + 1L).fetch();
    if (rows.size() <= maxResults) {
      return new Page<>(items.apply(rows), Optional.empty());
    }
    List<R> shown = rows.subList(0, maxResults);
    return new Page<>(items.apply(shown), Optional.of(encode(shown.getLast())));
  }

  /// The rows behind the one that the token names; all rows if there is none.
  private Condition after(Optional<String> token) {
    if (token.isEmpty()) {
      return DSL.noCondition();
    }
    List<Object> last = PageToken.read(token.get(), question, parts.size(), this::values);
    Condition condition = DSL.falseCondition();
    for (int i = parts.size() - 1; i >= 0; i--) {
      Part<?> part = parts.get(i);
      condition = part.isAfter(last.get(i)).or(part.isEqual(last.get(i)).and(condition));
    }
    return condition;
  }

  private String encode(Record row) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Object value = row.get(column(i));
      if (value instanceof Float) {
        throw new IllegalStateException("half of a double: name the columns beside " + column(i));
      }
      values.add(String.valueOf(value));
    }
    return new PageToken(question, values).text();
  }

  private List<Object> values(List<String> texts) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      values.add(parse(parts.get(i).value().getType(), texts.get(i)));
    }
    return values;
  }

  private static Object parse(Class<?> type, String value) {
    if (type == Integer.class) {
      return Integer.valueOf(value);
    }
    if (type == Long.class) {
      return Long.valueOf(value);
    }
    if (type == Double.class) {
      return Double.valueOf(value);
    }
    return value;
  }

  private static String column(int part) {
    return "sort_" + part;
  }
}
