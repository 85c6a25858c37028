/** The inventory that a first start writes: two small regions to try everything with, and comments that teach the file. */

export const demoInventory = `# The region of your own: what ecs-local shows and runs. Written once, yours from then on: edit it and restart.
# A fault in it is reported with its line. State (power, ports, passwords) is kept apart from it, in ecs-local/ beside this file.

regions:
  - id: local-1
    names: { en-US: Local 1, zh-CN: 本地一区, ja: ローカル1 }
  - id: local-2
    names: { en-US: Local 2, zh-CN: 本地二区, ja: ローカル2 }

resourceGroups:
  - { id: rg-web-shop, name: Web shop }
  - { id: rg-back-office, name: Back office }

instances:
  # kind: demo is a guest of this computer with a file system, users and processes of its own; kind: host is an SSH server of yours:
  #
  # - id: i-my-server
  #   kind: host
  #   name: my-server
  #   region: local-1
  #   address: 192.0.2.10       # an IP address this computer can reach
  #   port: 22
  #   loginAsNonRoot: true      # the default user is then ecs-user instead of root
  #   tags: { owner: me }

  # Reachable both ways: Password-Free through its agent, and SSH on this computer. The SSH port is chosen once and shown as the tag
  # workbench:ssh-port; write sshPort: 2201 here to choose it. Passwords are generated; users: replaces the default user:
  #   users: [{ name: root, password: "…", authorizedKeys: ["ssh-ed25519 AAAA…"] }]
  - id: i-l1web1q8f3k2m7d9
    kind: demo
    name: web-1
    region: local-1
    resourceGroup: rg-web-shop
    description: Shop front end
    publicIp: 127.0.0.1
    privateIp: 10.1.0.11
    tags: { env: production, role: web }

  # No public address: nothing listens on this computer, its agent is the only way in.
  - id: i-l1app1v5t6h1r0s4
    kind: demo
    name: app-1
    region: local-1
    zone: local-1-b
    resourceGroup: rg-web-shop
    description: Shop back end, private network only
    privateIp: 10.1.0.21
    loginAsNonRoot: true
    users:
      - name: ecs-user
      - name: root
    tags: { env: production, role: app }

  - id: i-l1bat1c3x9w2z6n8
    kind: demo
    name: batch-1
    region: local-1
    resourceGroup: rg-back-office
    description: Nightly jobs, stopped during the day
    privateIp: 10.1.0.31
    power: Stopped
    tags: { env: production, role: batch }

  # agent: absent leaves the Cloud Assistant agent out, as on an old image: SSH is the only way in.
  - id: i-l1leg1b7y4p5u2e6
    kind: demo
    name: legacy-1
    region: local-1
    resourceGroup: rg-back-office
    description: Old image without Cloud Assistant
    publicIp: 127.0.0.1
    privateIp: 10.1.0.41
    agent: absent
    tags: { env: legacy }

  # health is what DescribeInstancesFullStatus says; anything but Ok keeps people from logging on.
  - id: i-l1dbs1j0g8a3o7i5
    kind: demo
    name: db-1
    region: local-1
    zone: local-1-b
    resourceGroup: rg-back-office
    description: Database with a failing disk
    privateIp: 10.1.0.51
    health: Impaired
    tags: { env: production, role: database }

  - id: i-l2stg1m6d2k8q4f9
    kind: demo
    name: staging-1
    region: local-2
    resourceGroup: rg-web-shop
    description: Staging of the shop
    publicIp: 127.0.0.1
    privateIp: 10.2.0.11
    loginAsNonRoot: true
    tags: { env: staging, role: web }

# The service's limits; the values shown are the documented ones. 0 means no limit. profile: unlimited lifts all that slow a bench down.
limits:
  profile: documented
  # urlLifeSeconds: 600          # a session's WebSocket address may be opened for this long
  # idleSeconds: 180             # a session without input for this long ends
  # maxSessionSeconds: 10800     # and after this long in any case
  # sessionsPerRegion: 100
  # connectionsPerInstance: 20
  # bytesPerSecond: 204800       # output of one session
  # clientInputBps: 204800       # input pace told to clients, bits per second
  # agentOnlineSeconds: 120      # a heartbeat younger than this means online
  # refuseRoot: false            # true refuses Password-Free as root, as the vendor's agent does

# What each demo instance may use of this computer. 0 means no bound.
guests:
  processes: 1024
  memoryMiB: 1024                # of all its programs together
  diskMiB: 2048                  # of what it keeps; the largest file, too
`;
