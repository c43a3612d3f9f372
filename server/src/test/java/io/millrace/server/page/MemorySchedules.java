package io.millrace.server.page;

import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.Schedules;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Schedules that never fire.
final class MemorySchedules implements Schedules {
  private final TreeMap<String, Schedule> byName = new TreeMap<>();

  @Override
  public void put(Schedule schedule) {
    byName.put(schedule.name(), schedule);
  }

  @Override
  public boolean delete(String name) {
    return byName.remove(name) != null;
  }

  @Override
  public Optional<Planned> find(String name) {
    return list().stream().filter(planned -> planned.schedule().name().equals(name)).findFirst();
  }

  @Override
  public List<Planned> list() {
    return byName.values().stream()
        .map(
            schedule ->
                new Planned(
                    schedule,
                    schedule.enabled() ? schedule.next(Fakes.NOON) : Optional.empty(),
                    Optional.empty()))
        .toList();
  }
}
