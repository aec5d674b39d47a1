"""Connections lent to processes: a client that asks query after query speaks with the process that answers, and the server looks on."""
