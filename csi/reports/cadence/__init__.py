"""Forum cadence: the regular meetings of each working group by month."""
